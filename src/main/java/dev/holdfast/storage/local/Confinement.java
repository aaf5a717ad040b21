package dev.holdfast.storage.local;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Confined;
import dev.holdfast.storage.ConfinedProgram;
import dev.holdfast.storage.FileName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where a program is run that reads what an agent wrote: `bubblewrap`, in namespaces of its own.
///
/// The program sees the tree and its own libraries. It starts as root, because only root reaches the pool,
/// and has given all of that up before the program itself begins: the first thing it executes in there is
/// `setpriv`, which makes it the agents' uid without a capability. So a hole in the program leads to what the
/// agent can read anyway.
///
/// The tree is bound by its name in the pool. Every folder on the way to it is the server's alone, so no
/// agent can put another in its place.
public final class Confinement {

    private static final List<Path> FOLDERS =
            Stream.of("/usr/bin", "/bin", "/usr/local/bin").map(Path::of).toList();

    private static final Map<String, String> PACKAGES = Map.of(
            "bwrap",
            "bubblewrap",
            "rg",
            "ripgrep",
            "setpriv",
            "util-linux",
            "prlimit",
            "util-linux",
            "ldd",
            "libc-bin");

    /// A line of `ldd(1)`: `libc.so.6 => /lib/libc.so.6 (0x…)`, or the loader alone.
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x[0-9a-f]+\\)");

    private static final long MEMORY_BYTES = 3L << 29;
    private static final int PROCESSOR_SECONDS = 300;
    private static final int DESCRIPTORS = 256;

    /// The kernel ends whoever has this first (`proc_pid_oom_score_adj(5)`).
    private static final int FIRST_TO_GO = 1000;

    private static final List<String> NAMESPACES = List.of(
            "--unshare-pid",
            "--unshare-net",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--new-session",
            "--die-with-parent",
            "--clearenv");

    /// What `setpriv` needs to give everything up.
    private static final List<String> UNTIL_GIVEN_UP =
            List.of("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP");

    private final int uid;
    private final Map<Path, Linked> linked = new ConcurrentHashMap<>();

    /// The libraries of a program, which asking for takes as long as a small search.
    private record Linked(FileTime since, Set<Path> libraries) {

        boolean holds(Path program) throws IOException {
            return Files.getLastModifiedTime(program).equals(since)
                    && libraries.stream().allMatch(Files::exists);
        }
    }

    /// @param uid the one of agents; the same number is the group
    public Confinement(int uid) {
        this.uid = uid;
    }

    /// Starts the program with the tree of this place at its mount point. On a thread that lives as long as
    /// the server: the kernel ends the program with it.
    Confined start(Path tree, String mountPoint, ConfinedProgram program) throws IOException {
        List<String> view = new ArrayList<>(List.of("--ro-bind", tree.toString(), mountPoint));
        view.addAll(List.of("--perms", "0444", "--ro-bind-data", "0", ConfinedProgram.INPUT.toString()));
        view.addAll(List.of("--remount-ro", "/", "--chdir", folder(mountPoint, program)));
        List<ProcessBuilder> builders = new ArrayList<>();
        builders.add(builder(view, program.command()));
        if (!program.filter().isEmpty()) {
            builders.add(builder(List.of("--remount-ro", "/", "--chdir", "/"), program.filter()));
        }
        List<Process> processes = ProcessBuilder.startPipeline(builders);
        Confined confined = new ConfinedProcess(processes);
        try (OutputStream input = processes.getFirst().getOutputStream()) {
            input.write(program.input().getBytes(StandardCharsets.UTF_8));
        } catch (IOException endedAlready) {
            // Its status and complaints say why.
        }
        return confined;
    }

    private static String folder(String mountPoint, ConfinedProgram program) {
        StringBuilder folder = new StringBuilder(mountPoint);
        for (FileName name : program.folder().names()) {
            folder.append('/')
                    .append(name.text().orElseThrow(() -> new IllegalArgumentException("a folder that is no text")));
        }
        return folder.toString();
    }

    private ProcessBuilder builder(List<String> view, List<String> command) throws IOException {
        Path program = found(command.getFirst());
        Path setpriv = found("setpriv");
        List<String> words = new ArrayList<>(List.of(found("choom").toString(), "-n", "" + FIRST_TO_GO, "--"));
        words.addAll(List.of(found("prlimit").toString(), "--cpu=" + PROCESSOR_SECONDS, "--as=" + MEMORY_BYTES));
        words.addAll(List.of("--core=0", "--nofile=" + DESCRIPTORS, "--"));
        words.add(found("bwrap").toString());
        words.addAll(NAMESPACES);
        words.addAll(UNTIL_GIVEN_UP);
        words.addAll(programs(List.of(setpriv, program)));
        words.addAll(view);
        words.addAll(List.of("--", setpriv.toString(), "--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
        words.addAll(List.of("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"));
        words.add(program.toString());
        words.addAll(command.subList(1, command.size()));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        return builder;
    }

    /// The options that show programs, their libraries and the device that swallows everything.
    private List<String> programs(List<Path> programs) throws IOException {
        Set<Path> files = new LinkedHashSet<>(programs);
        for (Path program : programs) {
            files.addAll(libraries(program));
        }
        Set<Path> folders = new LinkedHashSet<>();
        files.forEach(file -> folders.add(file.getParent()));
        List<String> options = new ArrayList<>(List.of("--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null"));
        folders.forEach(folder -> options.addAll(List.of("--dir", folder.toString())));
        files.forEach(file -> options.addAll(List.of("--ro-bind", file.toString(), file.toString())));
        return options;
    }

    private Set<Path> libraries(Path program) throws IOException {
        Linked known = linked.get(program);
        if (known == null || !known.holds(program)) {
            known = new Linked(Files.getLastModifiedTime(program), asked(program));
            linked.put(program, known);
        }
        return known.libraries();
    }

    private static Set<Path> asked(Path program) throws IOException {
        Process ldd = new ProcessBuilder(found("ldd").toString(), program.toString())
                .redirectErrorStream(true)
                .start();
        Set<Path> found = new LinkedHashSet<>();
        Matcher matcher = LIBRARY.matcher(new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        while (matcher.find()) {
            found.add(Path.of(matcher.group(1)));
        }
        return found;
    }

    private static Path found(String program) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> Problem.unavailable(
                        "confinement_unavailable",
                        "The program " + program + " is missing on the server; install its package "
                                + PACKAGES.getOrDefault(program, program) + ", or run holdfast up."));
    }
}
