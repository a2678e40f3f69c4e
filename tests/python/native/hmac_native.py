"""_hmac: keyed hashes by name, errors."""
import re


def t(f, *a, **k):
    name = getattr(f, "__name__", None) or type(f).__name__
    hide = lambda v: re.sub("0x[0-9a-f]{5,}", "0x", repr(v))[:200]
    try:
        print(name, hide(a), hide(k), "->", re.sub("0x[0-9a-f]{5,}", "0x", repr(f(*a, **k)))[:400])
    except BaseException as e:
        print(name, hide(a), hide(k), "raises", type(e).__name__, re.sub("0x[0-9a-f]{5,}", "0x", str(e)))


import _hmac, hmac, hashlib
N=_hmac.new
t(N)
t(N,b"k")
t(N,b"k",b"m")
t(N,b"k",b"m","sha256")
t(N,"k",b"m","sha256")
t(N,b"k","m","sha256")
t(N,b"k",None,"nope")
t(N,b"k",None,5)
t(N,b"k",digestmod="md5")
t(N,5,None,"md5")
t(N,b"",b"","blake2b")
t(N,b"",b"","shake_128")
t(N,b"",b"","BLAKE2B")
t(N,b"",b"","SHA256");t(N,b"",b"","sha-256");t(N,b"",b"","hmac_sha256")
for n in ("md5","sha1","sha224","sha256","sha384","sha512","sha3_224","sha3_256","sha3_384","sha3_512","blake2s","blake2b","sha512_256","SHA512-256","sha512_224","ripemd160","sm3","blake2s256","blake2b512","blake2s_256"):
    try:
        h=N(b"key",b"msg",n); print(n,h.name,h.digest_size,h.block_size,h.hexdigest(),repr(h)[:12])
    except Exception as e: print(n,type(e),e)
h=N(b"k",b"m","md5")
t(h.update,b"x")
print(h.hexdigest())
c=h.copy()
t(c.update,"x")
t(c.update)
t(h.update,None)
t(h.update,5)
print(h.digest())
t(h.digest,1)
t(setattr,h,"name",1)
t(setattr,h,"x",1)
C=_hmac.compute_digest
t(C)
t(C,b"k")
t(C,b"k",b"m")
t(C,b"k",b"m","md5")
t(C,b"k",b"m",5)
t(C,b"k",b"m","nope")
t(C,"k",b"m","md5");t(C,b"k","m","md5");t(C,b"k",msg=b"m",digest="sha1")
t(_hmac.compute_md5,b"k",b"m")
t(_hmac.compute_md5,b"k")
t(_hmac.compute_md5,"k",b"m")
t(_hmac.compute_blake2b_32,b"k",b"m") if hasattr(_hmac,"compute_blake2b_32") else 0
print(_hmac.HMAC)
t(_hmac.HMAC)
t(_hmac.UnknownHashError)
t(_hmac.compute_sha256, key=b"k", msg=b"m")
