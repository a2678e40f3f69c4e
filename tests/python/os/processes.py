# Processes: fork and its hooks, waiting, spawning, replacing.
# oracle: native
import os, sys, signal, time
# fork and waiting
log = []
os.register_at_fork(before=lambda: log.append("before1"), after_in_child=lambda: log.append("child"),
                    after_in_parent=lambda: log.append("parent"))
os.register_at_fork(before=lambda: log.append("before2"))
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(r)
    os.write(w, repr(log).encode())
    os._exit(7)
os.close(w)
print(os.read(r, 100).decode())
got, status = os.waitpid(pid, 0)
print(got == pid, os.WIFEXITED(status), os.WEXITSTATUS(status), os.waitstatus_to_exitcode(status), log)
try:
    os.waitpid(pid, 0)
except ChildProcessError as e:
    print(e.errno == 10, e.strerror)
for bad in ({}, {"before": 3}):
    try:
        os.register_at_fork(**bad)
    except TypeError as e:
        print(e)
# killed by a signal
pid = os.fork()
if pid == 0:
    signal.pause()
os.kill(pid, signal.SIGKILL)
_, status, usage = os.wait4(pid, 0)
print(os.WIFSIGNALED(status), os.WTERMSIG(status), os.waitstatus_to_exitcode(status), len(usage), type(usage).__name__)
pid = os.fork()
if pid == 0:
    os._exit(3)
res = os.waitid(os.P_PID, pid, os.WEXITED)
print(res.si_pid == pid, res.si_signo == signal.SIGCHLD, res.si_status, res.si_code == os.CLD_EXITED)
# posix_spawn
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo spawned $X; exit 4"], {"X": "1", "PATH": "/bin"})
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
r, w = os.pipe()
pid = os.posix_spawnp("sh", ["sh", "-c", "echo hi"], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, w, 1)])
os.waitpid(pid, 0)
print(os.read(r, 10))
for args in (("nope", [], {}), ("/no/such", ["x"], {}), ("/bin/sh", [""], {}), ("/bin/sh", 3, {})):
    try:
        os.posix_spawn(*args)
    except (OSError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
# exec
pid = os.fork()
if pid == 0:
    os.execve("/bin/sh", ["sh", "-c", "exit $CODE"], {"CODE": "9"})
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(os.waitstatus_to_exitcode(os.system("exit 5")))
print(os.popen("echo popen").read())
