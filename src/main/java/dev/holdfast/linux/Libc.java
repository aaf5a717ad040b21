package dev.holdfast.linux;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/// The door to the C library: one `syscall(2)` handle for everything, and `errno` read in the same breath.
///
/// Every number in this room is that of the Linux user-space interface, which never changes once released;
/// the numbers of the calls differ between x86-64 and AArch64 and stand in `SystemCall`.
final class Libc {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LOOKUP = LINKER.defaultLookup();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = syscallHandle();
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LOOKUP.findOrThrow("strerror"),
            FunctionDescriptor.of(
                    AddressLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE)),
                    ValueLayout.JAVA_INT));

    private Libc() {}

    private static MethodHandle syscallHandle() {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        FunctionDescriptor sixWords = FunctionDescriptor.of(word, word, word, word, word, word, word, word);
        return LINKER.downcallHandle(
                LOOKUP.findOrThrow("syscall"),
                sixWords,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    /// Makes the call with up to six words and returns its result, never negative.
    ///
    /// @throws LinuxException with the `errno`; EINTR is tried again
    static long call(SystemCall call, String detail, long... words) throws LinuxException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(call + " on a virtual thread: use a PlatformPool");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            while (true) {
                long result = invoke(state, call.number(), words);
                if (result != -1) {
                    return result;
                }
                int errno = (int) ERRNO.get(state, 0L);
                if (errno != Errno.EINTR) {
                    throw new LinuxException(call.toString(), errno, detail);
                }
            }
        }
    }

    /// Room for the `errno` of calls that are made again and again.
    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    /// One `statx(2)` with buffers that are the caller's; the `errno`, 0 when it went well.
    static int statx(MemorySegment state, int folder, MemorySegment name, int flags, MemorySegment statx) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("statx on a virtual thread: use a PlatformPool");
        }
        int errno;
        do {
            long result = invoke(
                    state,
                    SystemCall.STATX.number(),
                    folder,
                    name.address(),
                    flags,
                    FileStatus.STATX_BASIC,
                    statx.address());
            errno = result == -1 ? (int) ERRNO.get(state, 0L) : 0;
        } while (errno == Errno.EINTR);
        return errno;
    }

    private static long invoke(MemorySegment state, long number, long... words) {
        try {
            return (long) SYSCALL.invokeExact(
                    state, number, at(words, 0), at(words, 1), at(words, 2), at(words, 3), at(words, 4), at(words, 5));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static long at(long[] words, int index) {
        return index < words.length ? words[index] : 0;
    }

    /// Closes a descriptor, on whatever thread: it does not wait for what this program opens.
    static void close(int number) {
        try (Arena arena = Arena.ofConfined()) {
            invoke(arena.allocate(STATE), SystemCall.CLOSE.number(), number);
        }
    }

    /// The bytes of a path or name, ended by NUL. Names that the JDK holds as text travel as UTF-8.
    static MemorySegment text(Arena arena, String text) {
        return bytes(arena, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The same for a name that is bytes. A NUL inside would cut it short, so it is refused.
    static MemorySegment bytes(Arena arena, byte[] name) {
        MemorySegment segment = arena.allocate(name.length + 1L);
        for (int i = 0; i < name.length; i++) {
            if (name[i] == 0) {
                throw new IllegalArgumentException("a name with NUL");
            }
            segment.set(ValueLayout.JAVA_BYTE, i, name[i]);
        }
        return segment;
    }

    static String describe(int errno) {
        try {
            return ((MemorySegment) STRERROR.invokeExact(errno)).getString(0);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
