package dev.holdfast.linux;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A control group: processes that can be stopped and ended together, with all that they will ever start.
///
/// There are two kinds of hierarchy. Version 2 freezes (Linux 5.2) and kills (5.14) by itself, and is there
/// beside version 1 on most machines that still use the latter; where it is not, the freezer of version 1
/// serves. Both are files, so nothing here needs a system call of its own but the killing.
///
/// A group of version 1 that is frozen cannot be ended: its members die when they go on. Those are moved to
/// the top of the freezer for that, where they die before they execute anything.
public record ControlGroup(Path folder, Version version) {

    /// Which of the two hierarchies.
    public enum Version {
        V2("cgroup.freeze", "1", "0"),
        V1_FREEZER("freezer.state", "FROZEN", "THAWED");

        private final String file;
        private final String frozen;
        private final String thawed;

        Version(String file, String frozen, String thawed) {
            this.file = file;
            this.frozen = frozen;
            this.thawed = thawed;
        }
    }

    private static final Path TOP = Path.of("/sys/fs/cgroup");
    private static final String MEMBERS = "cgroup.procs";
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// The group that a process is in, in version 2 if that can freeze, else in the freezer of version 1.
    /// Empty when there is no such process, or it is in no group below the top.
    public static Optional<ControlGroup> of(int pid) throws IOException {
        Optional<ControlGroup> second = of(pid, Version.V2);
        return second.isPresent() ? second : of(pid, Version.V1_FREEZER);
    }

    /// The group that a process is in, in one of the hierarchies.
    public static Optional<ControlGroup> of(int pid, Version version) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"));
        } catch (IOException gone) {
            return Optional.empty();
        }
        for (String line : lines) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[2].length() > 1 && belongs(parts[1], version)) {
                Path folder = top(version).resolve(parts[2].substring(1));
                if (Files.exists(folder.resolve(version.file))) {
                    return Optional.of(new ControlGroup(folder, version));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean belongs(String controllers, Version version) {
        return switch (version) {
            case V2 -> controllers.isEmpty();
            case V1_FREEZER -> controllers.equals("freezer");
        };
    }

    /// Version 2 lies at the top, or beside version 1 under the name that systemd gave it.
    private static Path top(Version version) {
        Path beside = TOP.resolve("unified");
        return switch (version) {
            case V2 -> Files.exists(beside.resolve(MEMBERS)) ? beside : TOP;
            case V1_FREEZER -> TOP.resolve("freezer");
        };
    }

    /// A group below this one, which is made if it is not there.
    public ControlGroup child(String name) throws IOException {
        Path below = folder.resolve(name);
        try {
            Files.createDirectory(below);
        } catch (FileAlreadyExistsException there) {
            return new ControlGroup(below, version);
        }
        return new ControlGroup(below, version);
    }

    public boolean exists() {
        return Files.exists(folder.resolve(MEMBERS));
    }

    /// Moves a process into this group. What it starts from now on is in it too.
    public void add(int pid) throws IOException {
        write(MEMBERS, Integer.toString(pid));
    }

    /// Gets the kernel ready for the next process that is moved anywhere: until all its processors have
    /// taken notice, which takes some ten milliseconds, a move has to wait; one that follows at once has
    /// not. So a member is added to the group that it is in, which changes nothing, on a thread of its
    /// own.
    public void expectMove(int member) {
        Thread.ofPlatform().daemon().name("expect-move").start(() -> {
            try {
                add(member);
            } catch (IOException gone) {
                // Then the move takes its time.
            }
        });
    }

    /// The processes of this group and of those below it; none when it is gone.
    public List<Integer> members() throws IOException {
        List<Integer> members = new ArrayList<>();
        for (Path group : groups()) {
            try (Stream<String> lines = Files.lines(group.resolve(MEMBERS))) {
                lines.map(Integer::valueOf).filter(pid -> pid > 0).forEach(members::add);
            } catch (IOException | java.io.UncheckedIOException gone) {
                if (Files.exists(group)) {
                    throw new IOException("cannot read " + group, gone);
                }
            }
        }
        return members;
    }

    private List<Path> groups() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isDirectory).toList();
        } catch (NoSuchFileException | java.io.UncheckedIOException gone) {
            return List.of();
        }
    }

    /// Whether this group was told to stand still and does, or one above it was.
    public boolean isFrozen() throws IOException {
        return switch (version) {
            case V2 -> read("cgroup.events").contains("frozen 1");
            case V1_FREEZER -> read(version.file).startsWith(version.frozen);
        };
    }

    /// Lets every process stand still, and waits until the last one does. Does nothing when the group is gone.
    public void freeze() throws IOException {
        tell(version.file, version.frozen);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isFrozen() && exists()) {
            if (System.nanoTime() > end) {
                thaw();
                throw new IOException("some process in " + folder + " cannot be frozen");
            }
            LockSupport.parkNanos(PAUSE_NANOS / 10);
        }
    }

    public void thaw() throws IOException {
        tell(version.file, version.thawed);
    }

    /// Ends every process in this group and below, frozen or not, and waits until none is left. Does
    /// nothing when the group is gone.
    public void kill() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (List<Integer> members = members(); !members.isEmpty(); members = members()) {
            if (System.nanoTime() > end) {
                throw new IOException("processes " + members + " of " + folder + " do not end");
            }
            killOnce();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// While the group stands still it starts nothing, so the list of its members is whole.
    private void killOnce() throws IOException {
        if (Files.exists(folder.resolve("cgroup.kill"))) {
            tell("cgroup.kill", "1");
        } else {
            freeze();
            for (int pid : members()) {
                signal(pid);
            }
            thaw();
        }
        for (int pid : members()) {
            releaseFromFreezer(pid);
        }
    }

    private static void signal(int pid) throws IOException {
        Optional<PidFd> process = PidFd.open(pid);
        if (process.isPresent()) {
            try (PidFd held = process.get()) {
                held.kill();
            }
        }
    }

    private static void releaseFromFreezer(int pid) throws IOException {
        Optional<ControlGroup> freezer = of(pid, Version.V1_FREEZER);
        if (freezer.isPresent() && freezer.get().isFrozen()) {
            try {
                new ControlGroup(top(Version.V1_FREEZER), Version.V1_FREEZER).add(pid);
            } catch (IOException gone) {
                if (ProcessFacts.of(pid).isPresent()) {
                    throw gone;
                }
            }
        }
    }

    /// Removes the group, which has no processes any more, and those below it.
    public void remove() throws IOException {
        for (Path group : groups().reversed()) {
            Files.deleteIfExists(group);
        }
    }

    private String read(String file) throws IOException {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException failed) {
            unlessGone(failed);
            return "";
        }
    }

    private void tell(String file, String word) throws IOException {
        try {
            write(file, word);
        } catch (IOException failed) {
            unlessGone(failed);
        }
    }

    /// What is open while its group is removed answers with "no such device".
    private void unlessGone(IOException failed) throws IOException {
        if (exists()) {
            throw failed;
        }
    }

    private void write(String file, String word) throws IOException {
        Files.writeString(folder.resolve(file), word);
    }
}
