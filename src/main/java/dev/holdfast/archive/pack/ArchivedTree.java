package dev.holdfast.archive.pack;

import dev.holdfast.archive.pack.Layers.Folder;
import dev.holdfast.archive.pack.Layers.Found;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Confined;
import dev.holdfast.storage.ConfinedProgram;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileEntry.LinkTarget;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.Staging;
import dev.holdfast.storage.Thing;
import dev.holdfast.storage.Visitor;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A part of a packed volume, or of a snapshot packed with it, for reading: its listings and single
/// files come out of cold storage, and nothing is unpacked. Whatever would change it is CONFLICT
/// `agent_archived`.
public final class ArchivedTree implements FileTree {

    /// As the other trees tell them.
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final OpenPack pack;
    private final Layers layers;
    private final Folder root;
    private final Found top;
    private final ArchivedWay way;

    /// @throws Problem NOT_FOUND `snapshot_not_found` for one that was not packed
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public ArchivedTree(OpenPack pack, Optional<SnapshotId> snapshot, Part part) throws IOException {
        this.pack = pack;
        this.layers = Layers.of(pack, snapshot);
        Found found = layers.in(layers.top()).get(FileName.of(part.folder()));
        if (found == null) {
            throw Seal.Broken.because("has no " + part.folder());
        }
        this.top = found;
        this.root = found.folder();
        this.way = new ArchivedWay(layers, found, part);
    }

    static FileEntry entry(FilePath path, Item item) {
        Thing thing = item.thing().orElseThrow();
        Thing.Time time = thing.modified();
        long seconds = Math.clamp(time.seconds(), FIRST.getEpochSecond(), LAST.getEpochSecond());
        return new FileEntry(
                path,
                thing.type(),
                thing.size(),
                thing.mode(),
                Instant.ofEpochSecond(seconds, time.nanos()),
                thing.inode(),
                thing.changed(),
                thing.type() == FileEntry.Type.LINK ? Optional.of(LinkTarget.of(item.target())) : Optional.empty());
    }

    private Folder folder(FilePath path) throws IOException {
        if (path.isRoot()) {
            return root;
        }
        Found found = way.to(path, Follow.FOLLOW);
        if (!found.thing().isFolder()) {
            throw Problem.conflict(
                    "not_a_directory", "\"" + path + "\" is not a folder, or something above it is not.");
        }
        return found.folder();
    }

    @Override
    public FileEntry stat(FilePath path, Follow follow) throws IOException {
        return entry(path, path.isRoot() ? top.item() : way.to(path, follow).item());
    }

    @Override
    public void list(FilePath directory, Consumer<FileEntry> each) throws IOException {
        for (Map.Entry<FileName, Found> found : layers.in(folder(directory)).entrySet()) {
            each.accept(entry(directory.child(found.getKey()), found.getValue().item()));
        }
    }

    @Override
    public Listing list(FilePath directory, Page page) throws IOException {
        Comparator<FileEntry> order = order(page.order());
        Stream<FileEntry> entries = layers.in(folder(directory)).entrySet().stream()
                .map(found ->
                        entry(directory.child(found.getKey()), found.getValue().item()));
        List<FileEntry> found = entries.filter(
                        entry -> page.after().isEmpty() || order.compare(entry, standIn(directory, page)) > 0)
                .sorted(order)
                .limit(page.limit() + 1L)
                .toList();
        if (found.size() <= page.limit()) {
            return new Listing(found, Optional.empty());
        }
        List<FileEntry> shown = found.subList(0, page.limit());
        return new Listing(shown, Optional.of(Cursor.after(shown.getLast())));
    }

    /// A thing at the place where the page begins.
    private static FileEntry standIn(FilePath directory, Page page) {
        Cursor cursor = page.after().orElseThrow();
        return new FileEntry(
                directory.child(cursor.name()),
                FileEntry.Type.FILE,
                cursor.size(),
                0,
                cursor.modified(),
                0,
                0,
                Optional.empty());
    }

    private static Comparator<FileEntry> order(Order order) {
        Comparator<FileEntry> byName =
                Comparator.comparing(entry -> entry.path().name());
        Comparator<FileEntry> wanted = switch (order.by()) {
            case NAME -> byName;
            case SIZE -> Comparator.comparingLong(FileEntry::size);
            case MODIFIED -> Comparator.comparing(FileEntry::modified);
        };
        return switch (order.direction()) {
            case ASCENDING -> wanted.thenComparing(byName);
            case DESCENDING ->
                wanted.reversed().thenComparing(order.by() == SortedBy.NAME ? byName.reversed() : byName);
        };
    }

    @Override
    public OpenFile read(FilePath path) throws IOException {
        Found found = path.isRoot() ? top : way.to(path, Follow.FOLLOW);
        return switch (found.thing().type()) {
            case FILE -> file(path, found);
            case DIRECTORY -> throw Problem.conflict("is_a_directory", "\"" + path + "\" is a folder.");
            case LINK, FIFO, SOCKET, DEVICE ->
                throw Problem.conflict(
                        "not_a_regular_file",
                        "\"" + path + "\" is a pipe, a socket or a device and has no bytes to read.");
        };
    }

    private OpenFile file(FilePath path, Found found) {
        return new ArchivedFile(pack, entry(path, found.item()), found.item().content());
    }

    @Override
    public void walk(FilePath folder, Visitor visitor) throws IOException {
        visit(folder, folder(folder), visitor);
    }

    private void visit(FilePath above, Folder folder, Visitor visitor) throws IOException {
        for (Map.Entry<FileName, Found> next : layers.in(folder).entrySet()) {
            FilePath path = above.child(next.getKey());
            Found found = next.getValue();
            Visitor.Interest interest = visitor.interest(path, found.thing().type());
            if (interest == Visitor.Interest.NONE) {
                continue;
            }
            FileEntry entry = entry(path, found.item());
            long data = found.item().content().extents().stream()
                    .mapToLong(Item.Extent::length)
                    .sum();
            Visitor.Visited visited =
                    new Visitor.Visited(entry, 0, found.thing().names(), data);
            switch (found.thing().type()) {
                case DIRECTORY -> {
                    visitor.folder(visited);
                    visit(path, found.folder(), visitor);
                }
                case FILE -> {
                    if (interest == Visitor.Interest.BYTES) {
                        visitor.file(visited, file(path, found));
                    } else {
                        visitor.other(visited);
                    }
                }
                case LINK, FIFO, SOCKET, DEVICE -> visitor.other(visited);
            }
        }
    }

    private static Problem archived() {
        return Problem.conflict(
                "agent_archived",
                "The agent is archived: its files can be listed and read, and nothing else. Unarchive it first.");
    }

    @Override
    public Draft write(FilePath path, OptionalInt mode) {
        throw archived();
    }

    @Override
    public Draft rewrite(FilePath path) {
        throw archived();
    }

    @Override
    public FileEntry makeDirectory(FilePath path) {
        throw archived();
    }

    @Override
    public FileEntry makeLink(FilePath path, byte[] target, Existing existing) {
        throw archived();
    }

    @Override
    public FileEntry move(FilePath from, FilePath to, Existing existing) {
        throw archived();
    }

    @Override
    public FileEntry copy(FilePath from, FilePath to, Existing existing) {
        throw archived();
    }

    @Override
    public FileEntry change(FilePath path, Attributes attributes) {
        throw archived();
    }

    @Override
    public void delete(FilePath path, boolean recursive) {
        throw archived();
    }

    @Override
    public Confined start(ConfinedProgram program) {
        throw archived();
    }

    @Override
    public Staging stage() {
        throw archived();
    }

    @Override
    public void close() {}
}
