package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;

/// A hold on one process that its number, used again, can never mislead (`pidfd_open(2)`, Linux 5.3).
public final class PidFd implements AutoCloseable {

    public static final int SIGKILL = 9;

    private static final short POLLIN = 1;
    /// `_IOWR(0xFF, 11, struct pidfd_info)` with the 64 bytes of its first form (`include/uapi/linux/pidfd.h`).
    private static final long PIDFD_GET_INFO = 0xC040FF0BL;

    private static final long PIDFD_INFO_EXIT = 1 << 3;
    private static final int INFO_BYTES = 64;
    private static final int INFO_EXIT_CODE = 60;

    private final Fd fd;

    private PidFd(Fd fd) {
        this.fd = fd;
    }

    /// Takes hold of a process; empty when there is none of this number.
    public static Optional<PidFd> open(int pid) throws LinuxException {
        try {
            return Optional.of(new PidFd(new Fd((int) Libc.call(SystemCall.PIDFD_OPEN, "" + pid, pid, 0))));
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ESRCH || failed.errno() == Errno.EINVAL) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /// Whether the process has ended, all of its threads, even if nobody has taken notice of it yet.
    public boolean ended() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(ValueLayout.JAVA_INT, 0, fd.number());
            poll.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            MemorySegment atOnce = arena.allocate(16, 8);
            return Libc.call(SystemCall.PPOLL, "pidfd", poll.address(), 1, atOnce.address(), 0, 0) > 0;
        }
    }

    /// How it ended: its exit status, or 128 + the signal. Known once its parent has taken notice, on Linux
    /// 6.15 and later; otherwise empty.
    public OptionalInt status() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_BYTES, 8);
            info.set(ValueLayout.JAVA_LONG, 0, PIDFD_INFO_EXIT);
            Libc.call(SystemCall.IOCTL, "pidfd", fd.number(), PIDFD_GET_INFO, info.address());
            if ((info.get(ValueLayout.JAVA_LONG, 0) & PIDFD_INFO_EXIT) == 0) {
                return OptionalInt.empty();
            }
            int waited = info.get(ValueLayout.JAVA_INT, INFO_EXIT_CODE);
            int signal = waited & 0x7f;
            return OptionalInt.of(signal == 0 ? waited >> 8 & 0xff : 128 + signal);
        } catch (LinuxException failed) {
            if (isUnknown(failed.errno())) {
                return OptionalInt.empty();
            }
            throw failed;
        }
    }

    /// Kernels before 6.13 know no such call, those before 6.15 find no such process any more.
    private static boolean isUnknown(int errno) {
        return errno == Errno.ENOTTY || errno == Errno.EINVAL || errno == Errno.ESRCH;
    }

    /// Ends the process at once; does nothing when it has ended.
    public void kill() throws LinuxException {
        try {
            Libc.call(SystemCall.PIDFD_SEND_SIGNAL, "SIGKILL", fd.number(), SIGKILL, 0, 0);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ESRCH) {
                throw failed;
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
