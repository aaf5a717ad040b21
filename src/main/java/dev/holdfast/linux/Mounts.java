package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Mounts of this process' mount namespace.
///
/// A folder is mounted elsewhere by the calls of Linux 5.12 that work on descriptors: the mount is made
/// detached, gets its flags, and appears in its place in one step with all of them.
public final class Mounts {

    /// A line of `/proc/self/mountinfo`.
    ///
    /// @param source what is mounted, such as `/dev/loop3`
    /// @param shared whether mounts beneath it are told to other namespaces
    public record Mount(Path point, String type, String source, boolean shared) {}

    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOATIME = 1024;
    private static final long MS_PRIVATE = 1 << 18;
    private static final long MS_SHARED = 1 << 20;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final long OPEN_TREE_CLONE = 1;
    private static final long OPEN_TREE_CLOEXEC = 02000000;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final long MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    private static final long MOUNT_ATTR_NOSUID = 0x2;
    private static final long MOUNT_ATTR_NODEV = 0x4;
    private static final long MOUNT_ATTR_NOATIME = 0x10;
    private static final long MOUNT_ATTR_ATIME_BITS = 0x70;

    private Mounts() {}

    /// Mounts a file system without devices, set-user-id programs and access times.
    public static void mount(Path device, Path point, String type, String options) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.MOUNT,
                    device + " on " + point,
                    Libc.text(arena, device.toString()).address(),
                    Libc.text(arena, point.toString()).address(),
                    Libc.text(arena, type).address(),
                    MS_NOSUID | MS_NODEV | MS_NOATIME,
                    Libc.text(arena, options).address());
        }
    }

    /// Lets the open folder appear at `point` as well, without devices, set-user-id programs and access
    /// times, whatever is mounted there already. Nothing that is mounted beneath the folder comes along.
    public static void bind(Fd folder, Path point) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nothing = Libc.text(arena, "");
            long flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH;
            String detail = "descriptor " + folder.number() + " for " + point;
            int number = (int) Libc.call(SystemCall.OPEN_TREE, detail, folder.number(), nothing.address(), flags);
            try (Fd tree = new Fd(number)) {
                long attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOATIME;
                attributes(tree, attributes, MS_PRIVATE);
                Libc.call(
                        SystemCall.MOVE_MOUNT,
                        detail,
                        tree.number(),
                        nothing.address(),
                        Fd.CURRENT_DIRECTORY,
                        Libc.text(arena, point.toString()).address(),
                        MOVE_MOUNT_F_EMPTY_PATH);
            }
        }
    }

    /// `struct mount_attr` (`include/uapi/linux/mount.h`), 32 bytes: attr_set 0, attr_clr 8, propagation 16,
    /// userns_fd 24.
    private static void attributes(Fd tree, long set, long propagation) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(32, 8);
            attributes.set(ValueLayout.JAVA_LONG, 0, set);
            attributes.set(ValueLayout.JAVA_LONG, 8, set == 0 ? 0 : MOUNT_ATTR_ATIME_BITS);
            attributes.set(ValueLayout.JAVA_LONG, 16, propagation);
            Libc.call(
                    SystemCall.MOUNT_SETATTR,
                    "descriptor " + tree.number(),
                    tree.number(),
                    Libc.text(arena, "").address(),
                    AT_EMPTY_PATH,
                    attributes.address(),
                    attributes.byteSize());
        }
    }

    /// Makes the folder a shared mount of its own: what is mounted beneath it appears in every namespace
    /// that follows it, and nothing that happens beneath it concerns the mount it lies on. Does nothing when
    /// it is one already.
    public static void share(Path folder) throws IOException {
        if (!FileFacts.of(folder).mountRoot()) {
            try (Fd open = Files.openDirectory(folder)) {
                bind(open, folder);
            }
        }
        Path real = folder.toRealPath();
        if (all().stream().noneMatch(mount -> mount.point().equals(real) && mount.shared())) {
            try (Fd open = Files.openDirectory(folder)) {
                attributes(open, 0, MS_SHARED);
            }
        }
    }

    /// Takes away the uppermost mount at `point`, for new look-ups at once and for those who hold it when
    /// they are gone. Says whether there was one; there is none where nothing is.
    public static boolean detach(Path point) throws LinuxException {
        try {
            unmount(point, MNT_DETACH | UMOUNT_NOFOLLOW);
            return true;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EINVAL || failed.errno() == Errno.ENOENT) {
                return false;
            }
            throw failed;
        }
    }

    /// Takes away the mount at `point`; EBUSY while somebody uses it.
    public static void unmount(Path point) throws LinuxException {
        unmount(point, UMOUNT_NOFOLLOW);
    }

    private static void unmount(Path point, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = Libc.text(arena, point.toString());
            Libc.call(SystemCall.UMOUNT2, point.toString(), name.address(), flags);
        }
    }

    /// Every mount of this namespace, lower ones before those that cover them.
    public static List<Mount> all() throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8)) {
            mounts.add(parsed(line));
        }
        return mounts;
    }

    /// `36 35 98:0 /root /point options shared:1 master:2 - type source superoptions`
    /// (`proc_pid_mountinfo(5)`): any number of optional fields before the dash.
    static Mount parsed(String line) {
        List<String> fields = Arrays.asList(line.split(" ", -1));
        int dash = fields.subList(6, fields.size()).indexOf("-") + 6;
        boolean shared = fields.subList(6, dash).stream().anyMatch(field -> field.startsWith("shared:"));
        return new Mount(
                Path.of(unescaped(fields.get(4))), fields.get(dash + 1), unescaped(fields.get(dash + 2)), shared);
    }

    /// Space, tab, newline and backslash stand as three octal digits.
    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
