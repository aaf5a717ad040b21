package dev.holdfast.storage.pool;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.linux.Fd;
import dev.holdfast.storage.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The heads that are mounted for runtimes: both parts of one head, or nothing.
record Attachments(Heads heads, MountPoints mountPoints) {

    void prepare() throws IOException {
        mountPoints.prepare();
    }

    /// Mounts the head's parts in place of what is mounted there, and checks that it is that head.
    void attach(Path place, RuntimeId runtime) throws IOException {
        detach(runtime);
        try {
            for (Part part : Part.values()) {
                try (Fd folder = heads.openPart(place, part)) {
                    mountPoints.attach(runtime, part, folder);
                }
            }
            UUID wanted = heads.uuid(place);
            if (!attached(runtime).equals(Optional.of(wanted))) {
                throw new IOException("what is mounted for " + runtime + " is not " + wanted);
            }
        } catch (IOException | RuntimeException failed) {
            detach(runtime);
            throw failed;
        }
    }

    void detach(RuntimeId runtime) throws IOException {
        for (Part part : Part.values()) {
            mountPoints.detach(runtime, part);
        }
    }

    /// The head of which both parts are mounted.
    Optional<UUID> attached(RuntimeId runtime) throws IOException {
        List<UUID> found = new ArrayList<>();
        for (Part part : Part.values()) {
            Optional<Fd> mounted = mountPoints.mounted(runtime, part);
            if (mounted.isPresent()) {
                try (Fd folder = mounted.get()) {
                    heads.mounted(folder).ifPresent(found::add);
                }
            }
        }
        boolean whole = found.size() == Part.values().length
                && found.stream().distinct().count() == 1;
        return whole ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
