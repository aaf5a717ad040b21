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
import java.util.stream.Collectors;

/// Finds out whether a process still uses files on mounts that have been taken away: by a descriptor, as its
/// working or root folder, or mapped into its memory.
///
/// A mount that was replaced lives on, out of everybody's sight, as long as somebody holds a file of it. It
/// is told by its number, which no mount that the process can see has (`STATX_MNT_ID`, Linux 5.8).
public final class DetachedFiles {

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

    private final Set<Long> visible;
    private final long fileSystem;

    /// @param visible every mount that the process can see
    /// @param place somewhere on a file system of the kind that is looked for: the kernel has mounts of its
    /// own that nobody sees either, for pipes and memory
    public DetachedFiles(List<MountInfo> visible, Path place) throws LinuxException {
        this.visible = visible.stream().map(MountInfo::id).collect(Collectors.toUnmodifiableSet());
        this.fileSystem = fileSystem(place);
    }

    /// Whether the process uses such a file; no, when it has ended.
    public boolean usedBy(int pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        for (String link : LINKS) {
            if (isDetached(process.resolve(link))) {
                return true;
            }
        }
        for (String folder : FOLDERS) {
            if (anyDetached(process.resolve(folder))) {
                return true;
            }
        }
        return false;
    }

    private boolean anyDetached(Path folder) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
            for (Path link : links) {
                if (isDetached(link)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | java.nio.file.DirectoryIteratorException ended) {
            return false;
        }
    }

    private boolean isDetached(Path link) throws LinuxException {
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
                    && !visible.contains(statx.get(ValueLayout.JAVA_LONG, STATX_MNT_ID_AT))
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
