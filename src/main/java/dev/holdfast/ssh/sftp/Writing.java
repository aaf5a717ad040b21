package dev.holdfast.ssh.sftp;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.workspace.OpenDraft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// A file that a client writes: a draft, which gets to its place whole when the client closes it and not at
/// all when the client breaks off.
final class Writing implements Handle {

    /// How a client opens a file to write.
    ///
    /// @param exclusive whether nothing may be there when it gets to its place
    /// @param appending whether every write goes to the end
    record Way(boolean exclusive, boolean appending) {}

    private final AgentFiles files;
    private final FilePath path;
    private final Way way;
    private Optional<OpenDraft> draft;
    private OptionalInt mode = OptionalInt.empty();

    /// Takes over the draft.
    Writing(AgentFiles files, FilePath path, Way way, OpenDraft draft) {
        this.files = files;
        this.path = path;
        this.way = way;
        this.draft = Optional.of(draft);
    }

    void write(ByteBuffer bytes, long offset) throws IOException {
        OpenDraft open = draft();
        long at = way.appending() ? open.size() : offset;
        if (at < 0) {
            throw Problem.badRequest("bad_offset", "There is nothing so far behind the beginning of a file.");
        }
        while (bytes.hasRemaining()) {
            at += open.write(bytes, at);
        }
    }

    /// Writes bytes of another file at this offset, and says how many there were.
    long copy(OpenFile source, long from, long count, long offset) throws IOException {
        OpenDraft open = draft();
        if (offset != open.size()) {
            throw Problem.unprocessable(
                    "copy_in_the_middle", "Bytes of another file can only be put at the end of what is written.");
        }
        return open.copyFrom(source, from, count);
    }

    void change(Attributes attributes) throws IOException {
        OpenDraft open = draft();
        if (attributes.size().isPresent()) {
            open.truncate(attributes.size().getAsLong());
        }
        attributes.modified().ifPresent(open::modified);
        if (attributes.mode().isPresent()) {
            mode = attributes.mode();
        }
    }

    /// Puts in its place what is written so far. What comes after goes on from there.
    void flush() throws IOException {
        OpenDraft open = draft();
        draft = Optional.empty();
        FileEntry entry;
        try (open) {
            entry = files.publish(open, path, condition());
        }
        if (mode.isPresent() && mode.getAsInt() != entry.mode()) {
            files.change(path, new FileTree.Attributes(mode, Optional.empty()));
        }
    }

    private Predicate<Optional<FileEntry>> condition() {
        return way.exclusive() ? Optional::isEmpty : standing -> true;
    }

    private OpenDraft draft() throws IOException {
        if (draft.isEmpty()) {
            draft = Optional.of(files.rewrite(path));
        }
        return draft.get();
    }

    @Override
    public FileEntry entry() throws IOException {
        if (draft.isEmpty()) {
            return files.entry(path, FileTree.Follow.NO_FOLLOW);
        }
        return new FileEntry(
                path,
                FileEntry.Type.FILE,
                draft.get().size(),
                mode.orElse(Modes.FILE),
                Instant.now(),
                0,
                0,
                Optional.empty());
    }

    @Override
    public void finish() throws IOException {
        if (draft.isPresent()) {
            flush();
        }
    }

    @Override
    public void drop() {
        draft.ifPresent(OpenDraft::close);
    }
}
