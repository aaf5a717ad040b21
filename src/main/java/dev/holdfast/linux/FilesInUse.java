package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/// Finds out whether a process uses files on certain mounts: by a descriptor, as its working or root folder, or
/// mapped into its memory. Mounts are told by their numbers (`STATX_MNT_ID`, Linux 5.8).
public final class FilesInUse {

    private static final int STATX_MNT_ID = 0x1000;
    private static final int STATX_BYTES = 256;
    private static final int STATX_MASK = 0;
    private static final int STATX_MODE = 28;
    private static final int STATX_MNT_ID_AT = 144;
    private static final int STATX_TYPE_AND_MOUNT = 1 | STATX_MNT_ID;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final List<String> LINKS = List.of("cwd", "root", "exe");
    private static final List<String> FOLDERS = List.of("fd", "map_files");

    private final LongPredicate mount;
    private final long fileSystem;

    private FilesInUse(LongPredicate mount, Path place) throws LinuxException {
        this.mount = mount;
        this.fileSystem = fileSystem(place);
    }

    /// Those on one of these mounts.
    ///
    /// @param place somewhere on a file system of the kind that is looked for
    public static FilesInUse on(List<MountInfo> mounts, Path place) throws LinuxException {
        return new FilesInUse(ids(mounts)::contains, place);
    }

    /// Those on mounts that have been taken away: such a mount lives on, out of everybody's sight, as long as
    /// somebody holds a file of it.
    ///
    /// @param visible every mount that the process can see
    /// @param place somewhere on a file system of the kind that is looked for: the kernel has mounts of its
    /// own that nobody sees either, for pipes and memory
    public static FilesInUse onNoneOf(List<MountInfo> visible, Path place) throws LinuxException {
        Set<Long> ids = ids(visible);
        return new FilesInUse(id -> !ids.contains(id), place);
    }

    private static Set<Long> ids(List<MountInfo> mounts) {
        return mounts.stream().map(MountInfo::id).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether the process uses such a file; no, when it has ended.
    public boolean usedBy(int pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        for (String link : LINKS) {
            if (isUsed(process.resolve(link))) {
                return true;
            }
        }
        for (String folder : FOLDERS) {
            if (anyUsed(process.resolve(folder))) {
                return true;
            }
        }
        return false;
    }

    private boolean anyUsed(Path folder) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
            for (Path link : links) {
                if (isUsed(link)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | java.nio.file.DirectoryIteratorException ended) {
            return false;
        }
    }

    private boolean isUsed(Path link) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(STATX_BYTES, Long.BYTES);
            Libc.call(
                    SystemCall.STATX,
                    link.toString(),
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, link.toString()).address(),
                    0,
                    STATX_TYPE_AND_MOUNT,
                    statx.address());
            int type = Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, STATX_MODE)) & TYPE;
            boolean told = (statx.get(ValueLayout.JAVA_INT, STATX_MASK) & STATX_MNT_ID) != 0;
            return told
                    && (type == REGULAR || type == DIRECTORY)
                    && mount.test(statx.get(ValueLayout.JAVA_LONG, STATX_MNT_ID_AT))
                    && fileSystem(link) == fileSystem;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOENT || failed.errno() == Errno.ESRCH || failed.errno() == Errno.EACCES) {
                return false;
            }
            throw failed;
        }
    }

    /// The kind of file system, as its magic number (`statfs(2)`).
    private static long fileSystem(Path place) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(120, Long.BYTES);
            Libc.call(
                    SystemCall.STATFS,
                    place.toString(),
                    Libc.text(arena, place.toString()).address(),
                    statfs.address());
            return statfs.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
