package dev.holdfast.ssh.sftp;

import static dev.holdfast.ssh.sftp.RawClient.handle;
import static dev.holdfast.ssh.sftp.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ssh.sftp.RawClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What no client of OpenSSH's would say, and what only some clients do.
class ConversationTest {

    private static final int READ = 0x01;
    private static final int WRITE = 0x02;
    private static final int APPEND = 0x04;
    private static final int CREATE = 0x08;
    private static final int TRUNCATE = 0x10;
    private static final int EXCLUSIVE = 0x20;

    private static RawClient client;

    @BeforeAll
    static void open() throws IOException {
        client = new RawClient();
    }

    @AfterAll
    static void close() throws IOException {
        client.close();
    }

    private static byte[] open(String path, int flags) {
        return packet(Type.OPEN, 1, path, flags, 0);
    }

    private static byte[] write(int handle, long offset, String text) {
        return packet(Type.WRITE, 2, handle(handle), offset, text);
    }

    private static byte[] close(int handle) {
        return packet(Type.CLOSE, 3, handle(handle));
    }

    private static List<Integer> codes(List<Answer> answers) {
        return answers.stream().map(Answer::code).toList();
    }

    private static void put(String name, String text) throws IOException {
        assertThat(codes(client.say(open(name, WRITE | CREATE | TRUNCATE), write(1, 0, text), close(1))))
                .containsExactly(-1, 0, 0);
    }

    @Test
    void anExclusiveOpenReplacesNothing() throws IOException {
        assertThat(codes(client.say(open("x1", WRITE | CREATE | EXCLUSIVE), close(1))))
                .containsExactly(-1, 0);
        assertThat(codes(client.say(open("x1", WRITE | CREATE | EXCLUSIVE)))).containsExactly(4);
        // Two at once: the second to close finds the place taken.
        assertThat(codes(client.say(
                        open("x2", WRITE | CREATE | EXCLUSIVE),
                        open("x2", WRITE | CREATE | EXCLUSIVE),
                        close(1),
                        close(2))))
                .containsExactly(-1, -1, 0, 4);
    }

    @Test
    void writesGoWhereTheyAreToldAndAppendsToTheEnd() throws IOException {
        put("w1", "0123456789");
        assertThat(codes(client.say(open("w1", WRITE), write(1, 3, "abc"), write(1, 12, "z"), close(1))))
                .containsExactly(-1, 0, 0, 0);
        assertThat(client.workspace().resolve("w1"))
                .hasBinaryContent("012abc6789\0\0z".getBytes(StandardCharsets.US_ASCII));
        client.say(open("w1", WRITE | APPEND), write(1, 0, "end"), close(1));
        assertThat(Files.readString(client.workspace().resolve("w1"))).endsWith("zend");
        assertThat(codes(client.say(open("absent", WRITE)))).containsExactly(2);
        assertThat(codes(client.say(open("w1", READ | WRITE)))).containsExactly(4);
    }

    @Test
    void whatIsNotClosedIsDroppedAndWhatIsSyncedStays() throws IOException {
        put("d1", "old");
        client.say(open("d1", WRITE | TRUNCATE), write(1, 0, "lost"));
        assertThat(client.workspace().resolve("d1")).hasContent("old");
        client.say(
                open("d1", WRITE | TRUNCATE),
                write(1, 0, "kept"),
                packet(Type.EXTENDED, 4, Extensions.SYNC, handle(1)),
                write(1, 4, " and lost"));
        assertThat(client.workspace().resolve("d1")).hasContent("kept");
        client.say(
                open("d1", WRITE),
                write(1, 4, " one"),
                packet(Type.EXTENDED, 4, Extensions.SYNC, handle(1)),
                write(1, 8, " two"),
                close(1));
        assertThat(client.workspace().resolve("d1")).hasContent("kept one two");
    }

    @Test
    void bytesAreCopiedWithoutTravelling() throws IOException {
        put("c1", "0123456789");
        assertThat(codes(client.say(
                        open("c1", READ),
                        open("c2", WRITE | CREATE),
                        packet(Type.EXTENDED, 4, Extensions.COPY, handle(1), 2L, 3L, handle(2), 0L),
                        packet(Type.EXTENDED, 5, Extensions.COPY, handle(1), 0L, 0L, handle(2), 3L),
                        packet(Type.EXTENDED, 6, Extensions.COPY, handle(1), 0L, 0L, handle(2), 1L),
                        close(2))))
                .containsExactly(-1, -1, 0, 0, 4, 0);
        assertThat(client.workspace().resolve("c2")).hasContent("2340123456789");
    }

    @Test
    void aFileIsMadeShorterByItsName() throws IOException {
        put("t1", "0123456789");
        assertThat(codes(client.say(packet(Type.SETSTAT, 1, "t1", 1, 4L)))).containsExactly(0);
        assertThat(client.workspace().resolve("t1")).hasContent("0123");
        assertThat(codes(client.say(packet(Type.SETSTAT, 1, "t1", 2, 0, 0)))).containsExactly(8);
    }

    @Test
    void thereIsAnEndToWhatCanBeOpen() throws IOException {
        put("many", "x");
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i <= Handles.MOST; i++) {
            packets.add(open("many", READ));
        }
        packets.add(close(1));
        packets.add(open("many", READ));
        List<Integer> codes = codes(client.say(packets.toArray(byte[][]::new)));
        assertThat(codes.subList(0, Handles.MOST)).containsOnly(-1);
        assertThat(codes.subList(Handles.MOST, codes.size())).containsExactly(4, 0, -1);
    }

    @Test
    void handlesAreNotMistakenForEachOther() throws IOException {
        put("h1", "x");
        assertThat(codes(client.say(
                        open("h1", READ),
                        packet(Type.OPENDIR, 2, "."),
                        write(1, 0, "y"),
                        packet(Type.READ, 3, handle(2), 0L, 10),
                        packet(Type.READDIR, 4, handle(1)),
                        packet(Type.READ, 5, handle(77), 0L, 10),
                        packet(Type.READ, 6, "no handle", 0L, 10),
                        packet(Type.READ, 7, handle(1), -5L, 10),
                        packet(Type.EXTENDED, 8, "hardlink@openssh.com", "h1", "h2"),
                        packet(99, 9))))
                .containsExactly(-1, -1, 4, 4, 4, 4, 4, 4, 8, 8);
    }

    @Test
    void namesTravelAsBytes() throws IOException {
        byte[] name = {'n', (byte) 0xff, '\n', (byte) 0xc3};
        assertThat(codes(client.say(
                        packet(Type.MKDIR, 1, name, 0), packet(Type.REALPATH, 2, name), packet(Type.LSTAT, 3, name))))
                .containsExactly(0, -1, -1);
        Answer resolved = client.say(packet(Type.REALPATH, 2, name)).getFirst();
        byte[] told = new byte[resolved.rest().remaining()];
        resolved.rest().get(told);
        assertThat(told)
                .containsSubsequence("/workspace/".getBytes(StandardCharsets.US_ASCII))
                .containsSubsequence(name);
        assertThat(codes(client.say(packet(Type.STAT, 1, new byte[300]), packet(Type.STAT, 2, "n\0"))))
                .containsExactly(4, 4);
    }

    @Test
    void whatIsNoPacketEndsTheTalk() {
        assertThatThrownBy(() -> client.say(new byte[] {0x7f, 0, 0, 0, 1})).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.say(new byte[] {0, 0, 0, 0})).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.say(new byte[] {0, 0, 0, 2, 1, 0})).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.answers(new ByteArrayInputStream(packet(Type.OPEN, 1))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void nonsenseIsAnsweredAndNeverABug() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            int count = 40;
            for (int i = 0; i < count; i++) {
                said.writeBytes(nonsense(random));
            }
            List<Answer> answers = client.say(said.toByteArray());
            assertThat(answers).hasSize(count);
            for (Answer answer : answers) {
                if (answer.code() == 4) {
                    int length = answer.rest().getInt();
                    byte[] sentence = new byte[length];
                    answer.rest().get(sentence);
                    assertThat(new String(sentence, StandardCharsets.UTF_8)).doesNotContain("Something went wrong");
                }
            }
        }
    }

    /// A packet that has the form of one, with fields that are likely to hit something and bytes that are not.
    private static byte[] nonsense(Random random) {
        String[] names = {"a", "b", "a/b", "..", "/", "", "/workspace", "a/../..", "/etc/passwd", "~"};
        int type = 3 + random.nextInt(18);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(random.nextInt(8) == 0 ? 200 : type);
        body.writeBytes(handle(random.nextInt()));
        for (int i = random.nextInt(5); i >= 0; i--) {
            switch (random.nextInt(5)) {
                case 0 ->
                    body.writeBytes(
                            packet(0, names[random.nextInt(names.length)]).clone());
                case 1 -> {
                    byte[] name = names[random.nextInt(names.length)].getBytes(StandardCharsets.UTF_8);
                    body.writeBytes(handle(name.length));
                    body.writeBytes(name);
                }
                case 2 -> {
                    body.writeBytes(handle(4));
                    body.writeBytes(handle(1 + random.nextInt(4)));
                }
                case 3 -> body.writeBytes(handle(random.nextInt(64)));
                default -> body.writeBytes(handle(random.nextInt()));
            }
        }
        return RawClient.framed(body.toByteArray());
    }
}
