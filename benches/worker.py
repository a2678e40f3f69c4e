"""Runs inside the measured interpreter: repeats one program and reports processor times as one line of JSON.

    worker.py PROGRAM.py SIZE CALLS SECONDS

run(SIZE) is repeated at least CALLS times and until the process has used SECONDS of processor time. Reported are the
process's total processor time when the program was loaded and after each call, so that what an interpreter does on other
threads (compiling, collecting) counts too. Accepts Python 3.9, imports only what is cheap everywhere.
"""
import sys
import time

clock = time.process_time


def load(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    namespace = {"__name__": "program", "__file__": path}
    module = type(sys)("program")
    module.__dict__.update(namespace)
    sys.modules["program"] = module
    exec(compile(source, path, "exec"), module.__dict__)
    return module.run


def main(path, size, calls, seconds):
    run = load(path)
    marks = []
    loaded = clock()
    checksum = run(size)
    marks.append(clock())
    agree = True
    while len(marks) < calls or marks[-1] < seconds:
        agree = run(size) == checksum and agree
        marks.append(clock())
    text = str(checksum).replace("\\", "\\\\").replace('"', '\\"')
    print('{"loaded": %.9f, "checksum": "%s", "agree": %s, "marks": [%s]}'
          % (loaded, text, "true" if agree else "false", ", ".join(["%.9f" % mark for mark in marks])))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
