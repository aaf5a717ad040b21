package dev.holdfast.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Callers;
import dev.holdfast.access.Keys;
import dev.holdfast.access.Links;
import dev.holdfast.access.Password;
import dev.holdfast.access.Passwords;
import dev.holdfast.access.Principal;
import dev.holdfast.access.UserName;
import dev.holdfast.access.Users;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.TestPool;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.Volumes;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// An entrance by SSH to one agent called `writer`, with everything beneath it that is real, and people with
/// keys and OpenSSH's own programs.
final class SshHouse implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;
    private static final String PASSWORD = "correct horse battery";

    /// What a program said, and how it ended.
    record Said(int code, String text) {

        Said well() {
            assertThat(code).as(text).isZero();
            return this;
        }

        Said badly() {
            assertThat(code).as(text).isNotZero();
            return this;
        }
    }

    final TestPool pool;
    final VolumeStore store;
    final VolumeId volume = VolumeId.fresh();
    final EventLog events;
    final Database database;
    final Callers callers;
    final Users users;
    final Workspaces workspaces;
    final AuditLog audit;
    final SshEntrance entrance;
    final Principal ada;
    final Path folder;
    private final Links links;

    SshHouse(InetSocketAddress place) throws IOException {
        pool = TestPool.btrfs();
        store = pool.store();
        store.create(volume);
        folder = Files.createTempDirectory("hf-ssh-");
        Clock clock = Clock.systemUTC();
        database = Databases.open(pool.data().database());
        events = new DurableEventLog(database, clock);
        callers = new Callers(database, clock);
        links = new Links(database, callers, new Passwords(), clock);
        users = new Users(database, callers, links, clock);
        audit = new AuditLog(database, clock);
        AgentId agent = AgentId.fresh();
        Volumes volumes = (who, name) -> {
            if (!name.equals("writer")) {
                throw Problem.notFound("agent", name);
            }
            return new Volumes.Home(agent, volume, Volumes.Room.ENDLESS);
        };
        workspaces = new Workspaces(volumes, store, events, database);
        Programs programs = (who, name, arguments) -> {
            throw Problem.conflict("agent_not_running", "\"" + name + "\" does not run.");
        };
        entrance = new SshEntrance(
                place,
                pool.data().sshHostKey(),
                new Desk(callers, audit, workspaces, volumes, programs, store::space, TestPool.AGENTS));
        ada = links.use(links.setup().secret(), Optional.of(new UserName("ada")), new Password(PASSWORD))
                .principal();
        entrance.begin();
    }

    SshHouse() throws IOException {
        this(InetSocketAddress.createUnresolved("127.0.0.1", 0));
    }

    /// An entrance that is open, because ada has a key in `ada-key`.
    static SshHouse open() throws IOException, InterruptedException {
        SshHouse house = new SshHouse();
        house.key(house.ada, "ada-key", "ed25519");
        return house;
    }

    Principal member(String name) {
        Users.Invited invited = users.add(ada, new UserName(name), Principal.Role.MEMBER);
        return links.use(invited.link().secret(), Optional.empty(), new Password(PASSWORD))
                .principal();
    }

    /// Makes a pair in this file and registers it.
    Keys.Key key(Principal who, String file, String type) throws IOException, InterruptedException {
        return callers.keys().add(who, file, pair(file, type));
    }

    /// Makes a pair in this file, and answers with the public one.
    String pair(String file, String type) throws IOException, InterruptedException {
        run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", file, "-f", path(file))
                .well();
        return Files.readString(folder.resolve(file + ".pub"));
    }

    String path(String name) {
        return folder.resolve(name).toString();
    }

    /// Where the door is.
    int port() {
        assertThat(entrance.state()).isInstanceOf(SshEntrance.Open.class);
        String address = ((SshEntrance.Open) entrance.state()).address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /// What every program of OpenSSH is told.
    List<String> options(String key) {
        return List.of(
                "-F",
                "none",
                "-i",
                path(key),
                "-oIdentitiesOnly=yes",
                "-oIdentityAgent=none",
                "-oBatchMode=yes",
                "-oStrictHostKeyChecking=accept-new",
                "-oUserKnownHostsFile=" + path("known_hosts"));
    }

    /// Runs these lines in `sftp`, as ada.
    Said sftp(String... lines) throws IOException, InterruptedException {
        return sftpBy("ada-key", "writer", lines);
    }

    Said sftpBy(String key, String agent, String... lines) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sftp", "-b", batch(lines), "-P", "" + port()));
        command.addAll(options(key));
        command.add(agent + "@127.0.0.1");
        return run(command.toArray(String[]::new));
    }

    /// These lines in a file.
    String batch(String... lines) throws IOException {
        Path batch = Files.createTempFile(folder, "batch", "");
        Files.write(batch, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return batch.toString();
    }

    /// Starts `sftp` as ada, and leaves it to the caller.
    Process start(String program, String option, String value, String batch) throws IOException {
        List<String> command = new ArrayList<>(List.of(program, option, value, "-b", batch, "-P", "" + port()));
        command.addAll(options("ada-key"));
        command.add("writer@127.0.0.1");
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// How many nameless files of the pool this process has open.
    long openDrafts() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            String target = Files.readSymbolicLink(descriptor).toString();
                            return target.startsWith(pool.data().pool().toString()) && target.endsWith("(deleted)");
                        } catch (IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    /// Runs `ssh`, as ada, with these further arguments.
    Said ssh(String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh", "-p", "" + port()));
        command.addAll(options("ada-key"));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    Said scp(String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("scp", "-P", "" + port()));
        command.addAll(options("ada-key"));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    Said run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " does not end: " + text);
        }
        return new Said(process.exitValue(), text);
    }

    /// A shell in the workspace, as the agent would have one.
    Said shell(String command) throws IOException, InterruptedException {
        return run("bash", "-c", "cd '" + workspace() + "' && " + command).well();
    }

    /// The workspace as the pool has it.
    Path workspace() throws IOException {
        try (var found = Files.walk(pool.data().pool(), 4)) {
            return found.filter(path ->
                            path.endsWith("workspace") && path.toString().contains(volume.value()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// What the audit has of ada's deeds by tools, oldest first.
    List<String> deeds() {
        return audit.page(ada, "", 1000).lines().reversed().stream()
                .map(line -> line.actorName() + " " + line.deed().method() + " "
                        + line.deed().path() + " " + line.status())
                .toList();
    }

    /// The types of the events after this one, in order.
    List<String> kinds(long after) {
        return events.after(after, EventLog.Filter.ALL, 100).stream()
                .map(Event::type)
                .toList();
    }

    /// What is left of drafts in the whole volume.
    List<String> litter() throws IOException, InterruptedException {
        return run("find", workspace().resolveSibling("aside").toString(), "-path", "*aside/*")
                .well()
                .text()
                .lines()
                .toList();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        events.close();
        database.close();
        pool.close();
        try (var left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }
}
