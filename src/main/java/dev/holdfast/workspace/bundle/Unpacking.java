package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Staging;
import dev.holdfast.storage.Staging.Looks;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Puts together, out of sight, what an archive holds, and refuses all of it for one thing that is not right.
final class Unpacking implements Archive.Reader {

    private static final int SETS_USER_OR_GROUP = 06000;
    private static final int MOST_REFUSED = 100;
    private static final int MAX_TARGET = 4095;

    /// What a tree says when things are in each other's way.
    private static final Set<String> IN_THE_WAY = Set.of(
            "file_exists",
            "link_loop",
            "not_a_directory",
            "is_a_directory",
            "file_not_found",
            "bad_path",
            "too_many_links");

    private final FilePath folder;
    private final LinkRule links;
    private final Staging staging;
    private final Metering metering;
    private long files;
    private long folders;
    private long linked;
    private long bytes;
    private final List<String> refused = new ArrayList<>();

    /// @param folder where it is to appear
    Unpacking(FilePath folder, LinkRule links, Staging staging, Metering metering) {
        this.folder = folder;
        this.links = links;
        this.staging = staging;
        this.metering = metering;
    }

    @Override
    public void thing(Archived thing, Archive.Bytes content) throws IOException {
        metering.entry();
        FilePath path = Names.path(thing.name());
        if (path.isRoot() && thing.kind() != Archived.Kind.FOLDER) {
            throw Names.unsafe(thing.name(), "has no name");
        }
        try {
            place(path, thing, content);
        } catch (Problem inTheWay) {
            if (IN_THE_WAY.contains(inTheWay.code())) {
                throw told(thing, inTheWay);
            }
            throw inTheWay;
        }
    }

    private static Problem told(Archived thing, Problem inTheWay) {
        String predicate = switch (inTheWay.code()) {
            case "file_exists" -> "comes twice, or has the name of something else in it";
            case "file_not_found", "is_a_directory" -> "is another name of a file that is not in it";
            case "bad_path" -> "has too long a path";
            case "too_many_links" -> "is one name too many of a file";
            default -> "lies beneath something that is no folder";
        };
        return Names.unsafe(thing.name(), predicate).causedBy(inTheWay);
    }

    private void place(FilePath path, Archived thing, Archive.Bytes content) throws IOException {
        Looks looks = new Looks(thing.mode(), thing.modified());
        switch (thing.kind()) {
            case FOLDER -> {
                staging.folder(path, looks);
                folders += path.isRoot() ? 0 : 1;
                lookAtMode(path, thing);
            }
            case FILE -> {
                file(path, looks, thing, content);
                lookAtMode(path, thing);
            }
            case LINK -> link(path, thing);
            case HARD_LINK -> {
                staging.nameAgain(Names.path(thing.target()), path);
                files++;
            }
            case PIPE -> {
                staging.pipe(path, looks);
                files++;
            }
            case OTHER -> throw Names.unsafe(thing.name(), "is a device or something else that no workspace may have");
        }
    }

    private void file(FilePath path, Looks looks, Archived thing, Archive.Bytes content) throws IOException {
        try (Staging.StagedFile file = staging.file(path, looks)) {
            content.to(file::write);
            file.size(thing.size());
        }
        files++;
        long more = bytes + thing.size();
        bytes = more < 0 ? Long.MAX_VALUE : more;
    }

    private void link(FilePath path, Archived thing) throws IOException {
        byte[] target = thing.target();
        boolean possible = target.length > 0 && target.length <= MAX_TARGET;
        for (byte b : target) {
            possible &= b != 0;
        }
        if (!possible) {
            throw Names.unsafe(thing.name(), "is a link to nothing that could be");
        }
        if (!links.allows(inWorkspace(path), target)) {
            throw Names.unsafe(
                    thing.name(),
                    "is a link to \"" + Names.shown(target) + "\" outside of the workspace (?links=any lets it be)");
        }
        staging.link(path, target, thing.modified());
        linked++;
    }

    private FilePath inWorkspace(FilePath path) {
        FilePath whole = folder;
        for (FileName name : path.names()) {
            whole = whole.child(name);
        }
        return whole;
    }

    private void lookAtMode(FilePath path, Archived thing) {
        if ((thing.mode() & SETS_USER_OR_GROUP) != 0 && refused.size() < MOST_REFUSED) {
            refused.add(FilePaths.encode(inWorkspace(path)));
        }
    }

    Extraction result() {
        return new Extraction(files, folders, linked, bytes, refused);
    }
}
