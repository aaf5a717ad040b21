package dev.holdfast.mcp;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.OwnSnapshots;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.workspace.Place;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// What an agent may change about its own workspace by a tool: a snapshot of it, and one file out of a
/// snapshot back in its place.
public final class OwnWorkspace {

    private final OwnSnapshots own;
    private final Snapshots snapshots;
    private final Workspaces workspaces;

    public OwnWorkspace(OwnSnapshots own, Snapshots snapshots, Workspaces workspaces) {
        this.own = own;
        this.snapshots = snapshots;
        this.workspaces = workspaces;
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    ObjectNode snapshot(Agent agent, Optional<String> label) throws IOException {
        OwnSnapshots.Taken taken = own.take(agent.id(), label);
        ObjectNode told = Json.object()
                .put("snapshot", taken.snapshot().id().value())
                .put("created_at", taken.snapshot().created().toString());
        if (!taken.fresh()) {
            told.put("note", "Nothing was written since this snapshot, so no other one was taken.");
        }
        return told;
    }

    /// Puts a file or a link where it was, as the agent itself might write it: whole or not at all,
    /// beneath the workspace, within its limit. The present is a snapshot before.
    ObjectNode restore(Agent agent, Principal who, SnapshotId id, FilePath path) throws IOException {
        String name = agent.id().value();
        snapshots.find(who, name, id);
        try (FileTree then = workspaces.open(who, new Place(name, Optional.of(id), path))) {
            FileEntry entry = then.stat(path, Follow.NO_FOLLOW);
            requireOneFile(entry);
            SnapshotId kept = own.take(agent.id(), Optional.empty()).snapshot().id();
            Place place = new Place(name, Optional.empty(), path);
            workspaces.change(who, place, "file.written", (live, home) -> {
                if (entry.type() == FileEntry.Type.LINK) {
                    byte[] target = entry.target().orElseThrow().bytes();
                    return live.makeLink(path, target, Existing.REPLACE);
                }
                try (FileTree.OpenFile file = then.read(path)) {
                    home.room().admit(file.entry().size());
                    return written(live, file, path);
                }
            });
            return Json.object()
                    .put("path", path.toString())
                    .put("snapshot", id.value())
                    .put("kept", kept.value())
                    .put("note", "What was there before is in the snapshot that is named as kept.");
        }
    }

    private static FileEntry written(FileTree live, FileTree.OpenFile file, FilePath path) throws IOException {
        FileEntry entry = file.entry();
        try (FileTree.Draft draft = live.write(path, OptionalInt.of(entry.mode()))) {
            if (draft.copyFrom(file, 0, entry.size()) < entry.size()) {
                throw new IOException("a file of a snapshot became shorter");
            }
            return draft.publish(standing -> true);
        }
    }

    private static void requireOneFile(FileEntry entry) {
        switch (entry.type()) {
            case FILE, LINK -> {}
            case DIRECTORY ->
                throw Problem.conflict(
                        "is_a_directory",
                        "\"" + entry.path() + "\" is a folder. Restore its files one by one; a person can restore all"
                                + " of it at once.");
            case FIFO, SOCKET, DEVICE ->
                throw Problem.conflict("not_a_regular_file", "\"" + entry.path() + "\" has no content to restore.");
        }
    }
}
