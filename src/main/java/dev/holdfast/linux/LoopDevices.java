package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Files as block devices (`loop(4)`).
///
/// Devices are made with direct I/O, so that the bytes are not kept in memory twice, and with autoclear, so
/// that they go away with their last user.
public final class LoopDevices {

    /// A loop device.
    ///
    /// @param directIo whether it reads and writes its file past the page cache
    public record Loop(Path device, boolean directIo) {}

    private static final long LOOP_GET_STATUS64 = 0x4C05;
    private static final long LOOP_SET_CAPACITY = 0x4C07;
    private static final long LOOP_CONFIGURE = 0x4C0A;
    private static final long LOOP_CTL_GET_FREE = 0x4C82;
    private static final int LO_FLAGS_AUTOCLEAR = 4;
    private static final int LO_FLAGS_DIRECT_IO = 16;
    private static final int BLOCK = 4096;
    private static final int TRIES = 64;

    /// `struct loop_info64` (`include/uapi/linux/loop.h`), 232 bytes: lo_device 0, lo_inode 8, lo_flags 52,
    /// lo_file_name 56 (64 bytes).
    private static final int INFO = 232;

    private LoopDevices() {}

    /// The device that already serves this file, if there is one.
    public static Optional<Loop> of(Path file) throws IOException {
        FileFacts status = FileFacts.of(file.toRealPath());
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            for (Path device : devices) {
                if (Files.exists(device.resolve("loop"))) {
                    Optional<Loop> found = serving(Path.of("/dev").resolve(device.getFileName()), status);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Loop> serving(Path device, FileFacts file) throws IOException {
        try (Fd loop = ServerFiles.openReadWrite(device);
                Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO, 8);
            ioctl(loop, LOOP_GET_STATUS64, device, info.address());
            boolean same = info.get(ValueLayout.JAVA_LONG, 8) == file.inode()
                    && info.get(ValueLayout.JAVA_LONG, 0) == number(file.device());
            return same ? Optional.of(new Loop(device, directIo(info))) : Optional.empty();
        } catch (LinuxException failed) {
            // It went away between the look into /sys and now.
            if (failed.errno() == Errno.ENXIO || failed.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /// A device number as `huge_encode_dev` packs it (`include/linux/kdev_t.h`).
    private static long number(FileFacts.Device device) {
        return (device.minor() & 0xffL) | ((long) device.major() << 8) | ((device.minor() & ~0xffL) << 12);
    }

    private static boolean directIo(MemorySegment info) {
        return (info.get(ValueLayout.JAVA_INT, 52) & LO_FLAGS_DIRECT_IO) != 0;
    }

    /// A device on its way to a user: while this is open it stays, also without one.
    public record Held(Loop loop, Fd fd) implements AutoCloseable {
        @Override
        public void close() {
            fd.close();
        }
    }

    /// Makes a device for the file, and holds it until it has been mounted.
    public static Held serve(Path file) throws IOException {
        try (Fd control = ServerFiles.openReadWrite(Path.of("/dev/loop-control"));
                Fd backing = ServerFiles.openReadWrite(file)) {
            for (int i = 0; i < TRIES; i++) {
                long free = Libc.call(SystemCall.IOCTL, "a free loop device", control.number(), LOOP_CTL_GET_FREE);
                Path device = Path.of("/dev/loop" + free);
                Fd loop = ServerFiles.openReadWrite(device);
                try {
                    configure(loop, device, backing, file);
                    return new Held(new Loop(device, status(loop, device)), loop);
                } catch (LinuxException failed) {
                    loop.close();
                    // Another program was faster; the next free one is another.
                    if (failed.errno() != Errno.EBUSY) {
                        throw failed;
                    }
                }
            }
        }
        throw new IOException("no free loop device after " + TRIES + " tries");
    }

    /// `struct loop_config`, 304 bytes: fd 0, block_size 4, info 8.
    private static void configure(Fd loop, Path device, Fd backing, Path file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment config = arena.allocate(304, 8);
            config.set(ValueLayout.JAVA_INT, 0, backing.number());
            config.set(ValueLayout.JAVA_INT, 4, BLOCK);
            config.set(ValueLayout.JAVA_INT, 8 + 52, LO_FLAGS_AUTOCLEAR | LO_FLAGS_DIRECT_IO);
            byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
            MemorySegment.copy(name, 0, config, ValueLayout.JAVA_BYTE, 8 + 56L, Math.min(name.length, 63));
            ioctl(loop, LOOP_CONFIGURE, device, config.address());
        }
    }

    private static boolean status(Fd loop, Path device) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO, 8);
            ioctl(loop, LOOP_GET_STATUS64, device, info.address());
            return directIo(info);
        }
    }

    /// Lets the device see that its file has grown.
    public static void grown(Path device) throws LinuxException {
        try (Fd loop = ServerFiles.openReadWrite(device)) {
            ioctl(loop, LOOP_SET_CAPACITY, device, 0);
        }
    }

    private static void ioctl(Fd loop, long request, Path device, long argument) throws LinuxException {
        Libc.call(SystemCall.IOCTL, device.toString(), loop.number(), request, argument);
    }
}
