"""The ways in which every program runs. The first is the one that the others are compared with."""

QUICK = ["-X", "jit=on", "-X", "jit-threshold=4", "-X", "jit-loop-threshold=6"]

# name -> (arguments after the interpreter, environment)
MODES = {
    "interp": (["-X", "jit=off"], {}),
    # Everything compiled at its first call, before anything was seen.
    "eager": (["-X", "jit=eager"], {}),
    # Compiled after a few calls, quickly and then well: what was seen decides, and changes are met in compiled code.
    "few": ([*QUICK, "-X", "jit-sync", "-X", "jit-warm=15"], {}),
    # The same with the best code at once.
    "best": (["-X", "jit=on", "-X", "jit-sync", "-X", "jit-threshold=12", "-X", "jit-loop-threshold=20", "-X", "jit-warm=0"], {}),
    "background": ([*QUICK, "-X", "jit-warm=15"], {}),
    "on": (["-X", "jit=on"], {}),
    # A guard fails on purpose now and then.
    "guards": (["-X", "jit=on", "-X", "jit-sync", "-X", "jit-threshold=6", "-X", "jit-loop-threshold=10", "-X", "jit-warm=0", "-X", "jit-fail-every=97"], {}),
    "guards-eager": (["-X", "jit=eager", "-X", "jit-fail-every=41"], {}),
    "zeal": (["-X", "jit=eager"], {"BROLGA_GC_ZEAL": "13,main,verify=200"}),
    "zeal-few": ([*QUICK, "-X", "jit-sync", "-X", "jit-warm=15"], {"BROLGA_GC_ZEAL": "7,main,verify=200"}),
}
