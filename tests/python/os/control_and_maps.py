# fcntl, select, poll, epoll, mmap: results and messages.
# oracle: native
import fcntl, select, mmap
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
import os
fd=os.open('zz.tmp',os.O_RDWR|os.O_CREAT)
t(lambda: fcntl.lockf(fd, 99)); t(lambda: fcntl.flock(-1, 1)); t(lambda: fcntl.lockf(fd, 4, 'a'))
t(lambda: select.select(1,[],[])); t(lambda: select.select([],[],[],-1)); t(lambda: select.select([5000],[],[],0)); t(lambda: select.select(['a'],[],[],0)); t(lambda: select.select([-1],[],[],0))
t(lambda: select.select([],[],[],float('nan'))); t(lambda: select.select([],[],[],1e300))
t(lambda: select.poll().register(1,1<<17)); t(lambda: select.poll().modify(1,1)); t(lambda: select.poll().unregister(1)); t(lambda: select.poll().poll(1e300)); t(lambda: select.poll().poll(1<<80))
t(lambda: select.epoll(-2)); t(lambda: select.epoll(1, 7)); t(lambda: select.epoll(0)); t(lambda: select.epoll().poll('a')); t(lambda: select.epoll().poll(0,0)); t(lambda: select.epoll().poll(1e300)); 
e=select.epoll() if hasattr(select,'epoll') else None
t(lambda: e.register(0, 1<<40));t(lambda: e.unregister(99)); t(lambda: repr(e)[:20]); t(lambda: (e.close(), e.closed, e.fileno()))
t(lambda: mmap.mmap(-1, -1)); t(lambda: mmap.mmap(-1, 0)); t(lambda: mmap.mmap(fd, 10)); t(lambda: mmap.mmap(-1, 10, access=9)); t(lambda: mmap.mmap(-1,10,flags=1,access=1)); t(lambda: mmap.mmap(-1,10,offset=-1)); t(lambda: mmap.mmap(fd,0))
m=mmap.mmap(-1,10)
t(lambda: m[20]); t(lambda: m['a']); t(lambda: m.__setitem__(0,b'a')); t(lambda: m.__setitem__(0,300)); t(lambda: m.__setitem__(slice(0,2),b'abc')); t(lambda: m.__delitem__(0)); t(lambda: m.__delitem__(slice(0,1))); t(lambda: m.seek(99)); t(lambda: m.seek(0,9)); t(lambda: m.write(b'x'*11)); t(lambda: m.move(0,5,9)); t(lambda: m.read_byte()); t(lambda: (m.seek(10), m.read_byte())); t(lambda: m.write_byte(1)); t(lambda: m.resize(0)); t(lambda: m.flush(1,20)); t(lambda: m.flush(1,2)); t(lambda: m.flush()); t(lambda: m.madvise(99)); t(lambda: m.size()); t(lambda: repr(m)); t(lambda: m.find('a')); t(lambda: m.__setitem__(0,'x')); t(lambda: m.read('a')); t(lambda: list(m)[:2]);
t(lambda: m.__setitem__(20, 1)); t(lambda: m.write_byte(b'a')); t(lambda: m.write('a')); t(lambda: m.find(b'a', 1,2)); t(lambda: m + b'a'); t(lambda: m * 2); t(lambda: hash(m)!=0); t(lambda: m==m); t(lambda: memoryview(m).format)
v=memoryview(m); t(lambda: m.close()); t(lambda: m.resize(3)); v.release(); m.close(); t(lambda: m[0]); t(lambda: repr(m)); t(lambda: m.close()); t(lambda: len(m)); t(lambda: m.closed); t(lambda: m.find(b'x'))
r=mmap.mmap(-1,10,access=mmap.ACCESS_READ); t(lambda: r.write(b'a')); t(lambda: r.__setitem__(0,1)); t(lambda: r.resize(5)); t(lambda: r.move(0,1,1)); t(lambda: r.write_byte(1)); t(lambda: repr(r)); t(lambda: memoryview(r).readonly); t(lambda: r.seekable())
os.unlink('zz.tmp')
