"""hashlib, hmac and compression round trips."""
# oracle: native
import bz2
import gzip
import hashlib
import hmac
import zlib
for n in sorted(hashlib.algorithms_guaranteed):
    h=hashlib.new(n,b'abc'); print(n, h.digest_size, h.block_size, (h.hexdigest(8) if 'shake' in n else h.hexdigest())[:32], repr(h).split(' object')[0])
print(hashlib.pbkdf2_hmac('sha256',b'password',b'salt',1000).hex())
print(hashlib.scrypt(b'password',salt=b'NaCl',n=1024,r=8,p=16,dklen=64).hex())
print(hmac.new(b'key',b'msg','sha256').hexdigest(), hmac.digest(b'k',b'm','md5').hex(), hmac.compare_digest('a','a'))
print(hashlib.blake2b(b'abc',digest_size=20,key=b'k',salt=b's',person=b'p').hexdigest(), hashlib.blake2s(b'x',fanout=2,depth=2,leaf_size=10,node_offset=1,node_depth=1,inner_size=32,last_node=True).hexdigest())
import io
print(hashlib.file_digest(io.BytesIO(b'abc'),'sha1').hexdigest())
d=b'hello world '*1000
c=zlib.compress(d); print(len(c)<200, zlib.decompress(c)==d, zlib.decompressobj().decompress(c,10), bz2.decompress(bz2.compress(d))==d, gzip.decompress(gzip.compress(d))==d)
