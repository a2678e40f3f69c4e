# Signal handlers, masks, timers; the C locale.
# oracle: native
import _signal, os, time
def h(n, f): print("handler", n, f.f_code.co_name)
print(_signal.signal(10, h))
_signal.raise_signal(10)
os.kill(os.getpid(), 10)
_signal.setitimer(0, 0.1, 0.05)
n = 0
def al(n_, f):
    global n; n += 1
    if n == 3: _signal.setitimer(0, 0)
_signal.signal(14, al)
while n < 3: pass
print(n)
try: _signal.setitimer(7, 1)
except OSError as e: print(type(e), e)
print(_signal.pthread_sigmask(_signal.SIG_BLOCK, [10]))
_signal.raise_signal(10); print(_signal.sigpending()); print(_signal.sigwait([10]))
_signal.raise_signal(10); print(_signal.sigwaitinfo([10])[0], _signal.sigtimedwait([10], .01))
try:
    _signal.raise_signal(2)
except KeyboardInterrupt as e: print(repr(e))
import signal
print(signal.getsignal(2), signal.Signals(2), len(signal.valid_signals()))
