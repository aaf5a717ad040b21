package dev.holdfast.ssh.sftp;

import dev.holdfast.access.Principal;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.storage.Space;
import dev.holdfast.workspace.OpenDraft;
import dev.holdfast.workspace.Place;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The workspace of one agent, as one person works with it over SFTP. What is changed or taken away is told to
/// the trail, as it is over HTTP.
public final class AgentFiles {

    /// Where the lines of the audit go.
    @FunctionalInterface
    public interface Trail {

        /// @param failed why it was not done; empty when it was
        void add(Act act, FilePath path, Optional<Problem> failed);
    }

    /// What is written down of those who use files, each with the call of the API that does the same.
    public enum Act {
        GET("GET", "get"),
        PUT("PUT", "put"),
        MAKE_FOLDER("POST", "mkdir"),
        MOVE("POST", "rename"),
        LINK("POST", "link"),
        CHANGE("POST", "change"),
        DELETE("DELETE", "remove");

        private final String call;
        private final String word;

        Act(String call, String word) {
            this.call = call;
            this.word = word;
        }

        public String call() {
            return call;
        }

        public String word() {
            return word;
        }
    }

    /// Where there is how much room.
    @FunctionalInterface
    public interface Room {
        Space space() throws IOException;
    }

    private final Workspaces workspaces;
    private final Principal who;
    private final String agent;
    private final Trail trail;
    private final Room room;

    /// @param agent its name or id
    public AgentFiles(Workspaces workspaces, Principal who, String agent, Trail trail, Room room) {
        this.workspaces = workspaces;
        this.who = who;
        this.agent = agent;
        this.trail = trail;
        this.room = room;
    }

    private Place place(FilePath path) {
        return new Place(agent, Optional.empty(), path);
    }

    FileEntry entry(FilePath path, Follow follow) throws IOException {
        return workspaces.entry(who, place(path), follow);
    }

    FileTree.Listing list(FilePath folder, FileTree.Page page) throws IOException {
        return workspaces.list(who, place(folder), page);
    }

    FileTree.OpenFile read(FilePath path) throws IOException {
        FileTree.OpenFile file = workspaces.read(who, place(path));
        trail.add(Act.GET, path, Optional.empty());
        return file;
    }

    /// A file that begins empty. What becomes of it is told when it is published.
    OpenDraft write(FilePath path, OptionalInt mode) throws IOException {
        return workspaces.draft(who, place(path), mode);
    }

    /// A file that begins as it is.
    OpenDraft rewrite(FilePath path) throws IOException {
        return workspaces.redraft(who, place(path));
    }

    FileEntry publish(OpenDraft draft, FilePath path, Predicate<Optional<FileEntry>> condition) throws IOException {
        return told(Act.PUT, path, () -> draft.publish(condition));
    }

    void makeDirectory(FilePath path) throws IOException {
        told(Act.MAKE_FOLDER, path, () -> {
            if (standing(path).isPresent()) {
                throw Problem.conflict("file_exists", "\"" + path + "\" is there already.");
            }
            return workspaces.makeDirectory(who, place(path), _ -> true);
        });
    }

    void move(FilePath from, FilePath to, FileTree.Existing existing) throws IOException {
        told(Act.MOVE, from, () -> workspaces.move(who, place(from), to, existing, _ -> true));
    }

    void makeLink(FilePath path, byte[] target) throws IOException {
        told(Act.LINK, path, () -> workspaces.makeLink(who, place(path), target));
    }

    void change(FilePath path, FileTree.Attributes attributes) throws IOException {
        told(Act.CHANGE, path, () -> workspaces.change(who, place(path), attributes, _ -> true));
    }

    /// Removes a folder, if it is empty.
    void removeDirectory(FilePath path) throws IOException {
        remove(path, entry -> entry.type() == FileEntry.Type.DIRECTORY);
    }

    /// Removes anything but a folder.
    void remove(FilePath path) throws IOException {
        remove(path, entry -> entry.type() != FileEntry.Type.DIRECTORY);
    }

    private void remove(FilePath path, Predicate<FileEntry> fits) throws IOException {
        told(Act.DELETE, path, () -> {
            // What is absent is told as that.
            workspaces.delete(
                    who,
                    place(path),
                    Workspaces.Extent.ONE,
                    standing -> standing.map(fits::test).orElse(true));
            return path;
        });
    }

    Optional<FileEntry> standing(FilePath path) throws IOException {
        try {
            return Optional.of(entry(path, Follow.NO_FOLLOW));
        } catch (Problem absent) {
            if (absent.kind() != Problem.Kind.NOT_FOUND) {
                throw absent;
            }
            return Optional.empty();
        }
    }

    /// Fails unless the folder that is to hold this is there: over SFTP nobody expects parents to be made.
    void requireParent(FilePath path) throws IOException {
        if (!path.isRoot() && entry(path.parent(), Follow.FOLLOW).type() != FileEntry.Type.DIRECTORY) {
            throw Problem.conflict("not_a_directory", "\"" + path.parent() + "\" is no folder.");
        }
    }

    Space space() throws IOException {
        return room.space();
    }

    @FunctionalInterface
    private interface Deed<T> {
        T run() throws IOException;
    }

    private <T> T told(Act act, FilePath path, Deed<T> deed) throws IOException {
        T done;
        try {
            done = deed.run();
        } catch (Problem failed) {
            trail.add(act, path, Optional.of(failed));
            throw failed;
        }
        trail.add(act, path, Optional.empty());
        return done;
    }
}
