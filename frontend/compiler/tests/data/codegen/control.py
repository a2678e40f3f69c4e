def loops(x, y):
    for i in x:
        if i:
            break
        elif y:
            continue
    else:
        y()
    while x and not y or (x if y else i):
        x = x < y <= i
        if x < y < i:
            return
    del x, y[1:2], i.a


def handlers(x):
    try:
        x()
    except (A, B) as e:
        return e
    except C:
        raise
    except:
        raise D from x
    else:
        x = 1
    finally:
        x = lambda: x
    try:
        for i in x:
            try:
                return i
            finally:
                x(i)
    finally:
        x = [j for j in x if j]


def groups(x):
    try:
        x()
    except* A as e:
        x(e)
    except* B:
        pass


def managers(x):
    with x as (a, *b), x():
        if a:
            return b
    for y in x:
        with y:
            continue


async def asynchronous(x):
    async with x as y:
        async for z in y:
            try:
                yield await z
            finally:
                await x
    a = [i async for i in x if await i]
    yield [j for j in a], {k: v async for k, v in x}, (i async for i in x)


def generator(x):
    try:
        y = yield
        z = yield from x
    except GeneratorExit:
        return y
    return z


def matching(x):
    match x:
        case 0 | -1 | 1 - 2j:
            return
        case [a, *_, b] | (a, b, "c"):
            return a, b
        case {"k": v, A.b: 1, **rest} if v:
            return rest
        case Point(0, y=None) as p:
            return p
        case [[a], {}] if a:
            pass
        case A.b:
            pass
        case _:
            x = 1
