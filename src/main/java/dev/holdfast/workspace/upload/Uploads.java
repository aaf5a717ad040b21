package dev.holdfast.workspace.upload;

import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.UploadId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Arrivals;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.workspace.Volumes;
import dev.holdfast.workspace.upload.HalfUpload.Stage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The uploads that may take several calls.
///
/// What is told of an upload is true at any time: so many bytes are safe on disk, and all of them only when
/// the file is in its place. Whoever lost an answer, on whichever side, asks how far it is and goes on there.
public final class Uploads {

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    /// An upload is given up when nothing of it arrived for so long.
    static final Duration KEPT = Duration.ofDays(7);

    /// More than anybody sends at once, and few enough to be looked through.
    static final int MOST_OPEN = 64;

    /// A connection that broke is noticed within this time, and what it brought is safe.
    private static final Duration FOR_BYTES = Duration.ofSeconds(10);

    private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(2);

    /// An upload after a call.
    ///
    /// @param file what is in its place now, when this call put it there
    record Progress(HalfUpload upload, Optional<FileEntry> file) {}

    private final Volumes volumes;
    private final VolumeStore store;
    private final Arrivals arrivals;
    private final Publishing publishing;
    private final Database database;
    private final Clock clock;
    private final Turns turns = new Turns();

    public Uploads(Volumes volumes, VolumeStore store, Publishing publishing, Database database, Clock clock) {
        this.volumes = volumes;
        this.store = store;
        this.arrivals = store.arrivals();
        this.publishing = publishing;
        this.database = database;
        this.clock = clock;
    }

    /// Begins an upload; one without bytes is published at once. What could not be published as things stand
    /// is refused before a byte is sent.
    Progress begin(Uploader uploader, String agent, Wish wish) throws IOException {
        Volumes.Home home = volumes.of(uploader.who(), agent);
        AgentId owner = home.agent();
        requireRoom(wish.length() + copied(wish.length()));
        home.room().require(wish.length());
        publishing.refuseEarly(uploader.who(), agent, wish);
        Instant now = clock.instant();
        HalfUpload fresh = new HalfUpload(
                UploadId.fresh(), owner, wish, 0, Stage.ARRIVING, uploader.who().name(), now, now.plus(KEPT));
        // The bytes first: what has no row is removed by the next start.
        arrivals.begin(fresh.id());
        try {
            database.run(tx -> {
                if (UploadStore.open(tx, owner).size() >= MOST_OPEN) {
                    throw Problem.conflict(
                            "too_many_uploads",
                            "There are " + MOST_OPEN + " unfinished uploads to \"" + agent + "\"; finish or end one.");
                }
                UploadStore.insert(tx, fresh);
            });
            return wish.length() == 0 ? publish(uploader, agent, fresh) : new Progress(fresh, Optional.empty());
        } catch (IOException | RuntimeException failed) {
            forgetQuietly(fresh.id());
            throw failed;
        }
    }

    /// Begins an upload with its first bytes. When they break off nothing is left: nobody was told its id.
    Progress begin(Uploader uploader, String agent, Wish wish, Chunk first) throws IOException, InterruptedException {
        UploadId id = begin(uploader, agent, wish).upload().id();
        try {
            return append(uploader, agent, id, first);
        } catch (IOException | RuntimeException failed) {
            forgetQuietly(id);
            throw failed;
        }
    }

    /// The upload, once the call that may be bringing bytes of it has ended or has had time to.
    HalfUpload find(Principal who, String agent, UploadId id) throws IOException, InterruptedException {
        AgentId owner = volumes.of(who, agent).agent();
        turns.await(id, FOR_AN_ANSWER);
        return present(owner, id);
    }

    /// The unfinished uploads to this agent, oldest first.
    List<HalfUpload> open(Principal who, String agent) throws IOException {
        AgentId owner = volumes.of(who, agent).agent();
        Instant now = clock.instant();
        return database.read(tx -> UploadStore.open(tx, owner)).stream()
                .filter(upload -> upload.expires().isAfter(now))
                .toList();
    }

    /// Adds bytes, and publishes the file when they were the last.
    Progress append(Uploader uploader, String agent, UploadId id, Chunk chunk)
            throws IOException, InterruptedException {
        AgentId owner = volumes.of(uploader.who(), agent).agent();
        Turns.Turn turn = turns.take(id, FOR_BYTES)
                .orElseThrow(() -> Problem.conflict(
                        "upload_busy", "Another call is bringing bytes of the upload " + id + "; end it first."));
        try (turn) {
            HalfUpload upload = present(owner, id);
            if (chunk.offset() != upload.arrived()) {
                throw Problem.conflict(
                        "upload_offset",
                        "The upload " + id + " goes on at byte " + upload.arrived() + ", not at " + chunk.offset()
                                + ".");
            }
            if (chunk.count().orElse(0) > upload.missing()) {
                throw Receiving.tooLong(upload);
            }
            if (upload.published()) {
                return new Progress(upload, Optional.empty());
            }
            requireRoom(upload.missing() + copied(upload.length()));
            long arrived = receive(upload, chunk);
            return arrived == upload.length()
                    ? publish(uploader, agent, upload)
                    : new Progress(present(owner, id), Optional.empty());
        }
    }

    private long receive(HalfUpload upload, Chunk chunk) throws IOException {
        try (Arrivals.Arrival arrival = arrivals.append(upload.id(), upload.arrived())) {
            Receiving receiving = new Receiving(arrival, upload, chunk.checksum(), arrived -> count(upload, arrived));
            try {
                chunk.body().copyTo(receiving);
            } catch (IOException | RuntimeException broken) {
                receiving.breakOff(broken);
                throw broken;
            }
            return receiving.finish();
        }
    }

    /// The last byte does not count before the file is in its place.
    private void count(HalfUpload upload, long arrived) throws IOException {
        long counted = Math.min(arrived, upload.length() - 1);
        write(upload, counted, upload.stage());
        requireRoom(0);
    }

    private HalfUpload write(HalfUpload upload, long arrived, Stage stage) {
        HalfUpload changed = new HalfUpload(
                upload.id(),
                upload.agent(),
                upload.wish(),
                arrived,
                stage,
                upload.who(),
                upload.created(),
                clock.instant().plus(KEPT));
        boolean there = database.write(tx -> UploadStore.change(tx, changed));
        if (!there) {
            throw absent(upload.id());
        }
        return changed;
    }

    private Progress publish(Uploader uploader, String agent, HalfUpload upload) throws IOException {
        long held = Math.max(0, upload.length() - 1);
        HalfUpload tried = write(upload, held, Stage.TRIED);
        FileEntry file;
        try {
            volumes.of(uploader.who(), agent).room().admit(upload.length());
            file = publishing.publish(uploader, agent, upload);
        } catch (Problem refused) {
            // It did not happen, so the last byte may be sent again when what is in the way is gone.
            write(tried, held, Stage.ARRIVING);
            throw refused;
        }
        HalfUpload done = write(tried, upload.length(), Stage.PUBLISHED);
        arrivals.remove(upload.id());
        return new Progress(done, Optional.of(file));
    }

    /// Ends an upload and takes away what arrived of it.
    void end(Principal who, String agent, UploadId id) throws IOException {
        present(volumes.of(who, agent).agent(), id);
        forget(id);
    }

    private HalfUpload present(AgentId owner, UploadId id) {
        return database.read(tx -> UploadStore.find(tx, id))
                .filter(upload ->
                        upload.agent().equals(owner) && upload.expires().isAfter(clock.instant()))
                .orElseThrow(() -> absent(id));
    }

    private static Problem absent(UploadId id) {
        return Problem.notFound("upload", id.value());
    }

    /// A store that cannot share bytes needs room for the file a second time.
    private long copied(long length) {
        return store.capabilities().copyOnWrite() ? 0 : length;
    }

    private void requireRoom(long bytes) throws IOException {
        long free = store.space().free();
        if (free <= bytes) {
            throw Problem.of(
                    Problem.Kind.NO_SPACE,
                    "pool_full",
                    "The pool has room for " + free + " more bytes, and the upload needs " + bytes
                            + "; delete something or grow the pool.");
        }
    }

    /// The row first: whoever still brings bytes finds it gone.
    private void forget(UploadId id) throws IOException {
        database.run(tx -> UploadStore.remove(tx, id));
        arrivals.remove(id);
    }

    private void forgetQuietly(UploadId id) {
        try {
            forget(id);
        } catch (IOException | RuntimeException failed) {
            LOG.warn("The upload {} could not be taken away; the next start does it.", id, failed);
        }
    }

    /// Ends the uploads to an agent that was deleted.
    public void drop(Event deleted) throws IOException {
        AgentId agent = deleted.agent().orElseThrow();
        for (HalfUpload upload : database.read(tx -> UploadStore.of(tx, agent))) {
            forget(upload.id());
        }
    }

    /// Gives up what nobody went on with.
    void sweep() throws IOException {
        for (HalfUpload upload : database.read(tx -> UploadStore.expired(tx, clock.instant()))) {
            forget(upload.id());
        }
    }

    /// Takes away the bytes that no upload owns any more. Called once at start, before anybody uploads.
    public void recover() throws IOException {
        sweep();
        Set<UploadId> owned = new HashSet<>();
        List<UploadId> all = arrivals.all();
        database.run(tx -> all.stream()
                .filter(id -> UploadStore.find(tx, id)
                        .filter(upload -> !upload.published())
                        .isPresent())
                .forEach(owned::add));
        for (UploadId id : all) {
            if (!owned.contains(id)) {
                arrivals.remove(id);
            }
        }
    }
}
