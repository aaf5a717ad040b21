package dev.holdfast.snapshot.history;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.Differences;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.Optional;

/// Compares two moments of a workspace.
final class Comparisons {

    private final Agents agents;
    private final Snapshots snapshots;
    private final VolumeStore volumes;

    Comparisons(Agents agents, Snapshots snapshots, VolumeStore volumes) {
        this.agents = agents;
        this.snapshots = snapshots;
        this.volumes = volumes;
    }

    /// Two moments of one agent that were found to be there.
    record Span(VolumeId volume, Moment from, Moment to) {}

    /// The two moments that a call means: without a first one the newest snapshot, without a second one now.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    Span span(Principal principal, String nameOrId, Optional<Moment> from, Optional<Moment> to) throws IOException {
        Agent agent = agents.findWithFiles(principal, nameOrId);
        Moment first = from.isPresent() ? from.get() : newest(principal, nameOrId);
        Moment second = to.orElse(Moment.LIVE);
        for (Moment moment : new Moment[] {first, second}) {
            moment.snapshot().ifPresent(id -> snapshots.find(principal, nameOrId, id));
        }
        return new Span(agent.volume(), first, second);
    }

    private Moment newest(Principal principal, String nameOrId) {
        return snapshots.page(principal, nameOrId, "", 1).stream()
                .findFirst()
                .map(Snapshot::id)
                .map(Moment::of)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "snapshot_not_found",
                        "\"" + nameOrId + "\" has no snapshot yet to compare with: take one first."));
    }

    /// Everything that differs beneath a folder, or at a file; all of it is counted, and a page of it kept.
    Differences compare(Span span, FilePath beneath, Differences differences) throws IOException {
        volumes.changes(span.from().in(span.volume()), span.to().in(span.volume()), Part.WORKSPACE, difference -> {
            if (touches(difference, beneath)) {
                differences.add(difference);
            }
        });
        return differences;
    }

    private static boolean touches(Difference difference, FilePath beneath) {
        return difference.path().startsWith(beneath)
                || difference
                        .before()
                        .filter(was -> was.path().startsWith(beneath))
                        .isPresent();
    }
}
