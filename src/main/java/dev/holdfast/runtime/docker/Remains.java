package dev.holdfast.runtime.docker;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.data.PoolFailures;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.linux.ControlGroup;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.docker.Containers.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What still lives of a container of which the engine does not know that it lives.
///
/// An engine that is killed while it starts a container comes back with the word that it was never
/// started, and removes it without a look at its processes. They would go on with whatever they have
/// mounted, seen by nobody. The kernel keeps them in a control group that is named after the
/// container, and there they are found.
///
/// Where that group lies is a setting of the engine's and the same for all of its containers, so it is
/// learnt from one that lives. Before there was one every process of the machine is looked at.
final class Remains {

    private static final Logger LOG = LoggerFactory.getLogger(Remains.class);
    private static final Path PROC = Path.of("/proc");
    private static final String ID = "<id>";

    /// The processes of the engine's that keep a container have its id among their arguments.
    private static final String KEEPER = "containerd-shim";

    private final DataDirectory data;
    private final Set<ControlGroup> places = ConcurrentHashMap.newKeySet();

    Remains(DataDirectory data) {
        this.data = data;
    }

    /// Writes down which container the runtime is about to be started as: an engine may forget it whole.
    void note(Container container) throws IOException {
        try {
            new RunDirectory(data.run(container.runtime())).note(container.id());
        } catch (IOException failed) {
            throw PoolFailures.told(failed);
        }
    }

    /// Learns from a container that lives where the groups lie.
    void learn(Container container) throws IOException {
        Findings.group(container).map(group -> place(group, container.id())).ifPresent(places::add);
    }

    private static ControlGroup place(ControlGroup group, String id) {
        return new ControlGroup(Path.of(group.folder().toString().replace(id, ID)), group.version());
    }

    /// What is found of a container. One that lives unknown to the engine is as good as dead: only
    /// deletion is left.
    FoundRuntime find(Container container) throws IOException {
        FoundRuntime told = Findings.of(container);
        if (container.lives()) {
            if (places.isEmpty()) {
                learn(container);
            }
            return told;
        }
        return left(container.id()).isEmpty()
                ? told
                : new FoundRuntime(
                        told.id(), FoundRuntime.State.DEAD, told.image(), OptionalInt.empty(), told.outOfMemory());
    }

    /// The container that the runtime was last about to be started as; empty when there was none.
    String noted(RuntimeId runtime) throws IOException {
        return new RunDirectory(data.run(runtime)).noted().orElse("");
    }

    /// Ends whatever lives of a container that the engine has removed, and what the engine's own keeps
    /// of it.
    void end(String id) throws IOException {
        Optional<ControlGroup> left = id.isEmpty() ? Optional.empty() : left(id);
        if (left.isEmpty()) {
            return;
        }
        List<Integer> members = left.get().members();
        LOG.warn("The container {} is removed and its processes {} live on; they are ended.", id, members);
        Set<ProcessHandle> keepers = keepers(members, id);
        left.get().kill();
        keepers.forEach(ProcessHandle::destroyForcibly);
    }

    private static Set<ProcessHandle> keepers(List<Integer> members, String id) {
        Set<ProcessHandle> keepers = new LinkedHashSet<>();
        for (int pid : members) {
            ProcessHandle.of(pid)
                    .flatMap(ProcessHandle::parent)
                    .filter(parent -> keeps(parent.pid(), id))
                    .ifPresent(keepers::add);
        }
        return keepers;
    }

    private static boolean keeps(long pid, String id) {
        try {
            String command = Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains(KEEPER) && command.contains(id);
        } catch (IOException gone) {
            return false;
        }
    }

    /// The group of the container, if anything is in it.
    private Optional<ControlGroup> left(String id) throws IOException {
        List<ControlGroup> groups = places.isEmpty()
                ? everywhere(id)
                : places.stream()
                        .map(place -> new ControlGroup(
                                Path.of(place.folder().toString().replace(ID, id)), place.version()))
                        .toList();
        for (ControlGroup group : groups) {
            if (!group.members().isEmpty()) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }

    private static List<ControlGroup> everywhere(String id) throws IOException {
        List<ControlGroup> groups = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                int pid = Integer.parseInt(process.getFileName().toString());
                ControlGroup.of(pid)
                        .filter(group -> group.folder().toString().contains(id))
                        .map(group -> whole(group, id))
                        .ifPresent(groups::add);
            }
        }
        return groups;
    }

    /// A task has a group of its own below that of its container.
    private static ControlGroup whole(ControlGroup group, String id) {
        String folder = group.folder().toString();
        int below = folder.indexOf('/', folder.indexOf(id));
        return new ControlGroup(Path.of(below < 0 ? folder : folder.substring(0, below)), group.version());
    }
}
