package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.UploadId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What every store keeps of files that have not arrived whole.
interface ArrivalRules extends StoreRules {

    private Arrivals arrivals() {
        return store().arrivals();
    }

    private UploadId begun() throws IOException {
        UploadId upload = UploadId.fresh();
        arrivals().begin(upload);
        return upload;
    }

    private void append(UploadId upload, long length, String text) throws IOException {
        try (Arrivals.Arrival arrival = arrivals().append(upload, length)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                arrival.write(bytes);
            }
            arrival.sync();
        }
    }

    private String read(UploadId upload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FileTree.OpenFile file = arrivals().read(upload)) {
            file.transferTo(0, file.entry().size(), Channels.newChannel(bytes));
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    @Test
    default void bytesArriveOneAfterTheOther() throws IOException {
        UploadId upload = begun();
        assertThat(read(upload)).isEmpty();
        append(upload, 0, "first ");
        append(upload, 6, "second");
        assertThat(read(upload)).isEqualTo("first second");
        assertThat(arrivals().all()).contains(upload);
        arrivals().remove(upload);
        assertThat(arrivals().all()).doesNotContain(upload);
    }

    @Test
    default void whatDoesNotCountIsCutOff() throws IOException {
        UploadId upload = begun();
        append(upload, 0, "counted, not counted");
        append(upload, 7, ", too");
        assertThat(read(upload)).isEqualTo("counted, too");
        assertProblem(Problem.Kind.CONFLICT, "upload_damaged", () -> append(upload, 13, "more"));
        assertThat(read(upload)).isEqualTo("counted, too");
        arrivals().remove(upload);
    }

    @Test
    default void anArrivalIsThereOnceOrNotAtAll() throws IOException {
        UploadId upload = begun();
        assertProblem(Problem.Kind.CONFLICT, "upload_exists", () -> arrivals().begin(upload));
        arrivals().remove(upload);
        arrivals().remove(upload);
        assertNotFound("upload_not_found", () -> arrivals().append(upload, 0));
        assertNotFound("upload_not_found", () -> arrivals().read(upload));
    }

    @Test
    default void arrivalsOutliveRecoveryAndLieInNoVolume() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "kept");
        UploadId upload = begun();
        append(upload, 0, "half");
        SnapshotId snapshot = snapshot(volume);
        Head staged = store().stage(volume, snapshot);
        store().exchange(volume, staged.uuid(), SnapshotId.fresh(), java.util.List.of());
        store().recover();
        assertThat(read(upload)).isEqualTo("half");
        for (Path head : java.util.List.of(
                pooled("volumes", volume.value()), pooled("snapshots", volume.value() + "/" + snapshot))) {
            try (var found = Files.walk(head)) {
                assertThat(found.filter(Files::isRegularFile).filter(path -> !path.endsWith("head")))
                        .singleElement()
                        .satisfies(file -> assertThat(file).hasContent("kept"));
            }
        }
        arrivals().remove(upload);
    }

    @Test
    default void whatIsWholeIsCopiedIntoAVolume() throws IOException {
        VolumeId volume = volume();
        UploadId upload = begun();
        append(upload, 0, "whole");
        try (FileTree tree = store().open(live(volume), Part.WORKSPACE);
                FileTree.OpenFile source = arrivals().read(upload);
                FileTree.Draft draft = tree.write(FilePath.of("folder", "file"), OptionalInt.of(0600))) {
            draft.copyFrom(source, 0, 5);
            draft.publish(Optional::isEmpty);
        }
        assertThat(workspace(volume).resolve("folder/file")).hasContent("whole");
        arrivals().remove(upload);
        assertThat(workspace(volume).resolve("folder/file")).hasContent("whole");
    }
}
