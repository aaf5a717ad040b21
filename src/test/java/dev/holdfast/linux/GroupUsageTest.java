package dev.holdfast.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the kernel writes into the files of control groups, as its documentation shows it.
class GroupUsageTest {

    @Test
    void processorTimeOfVersion2IsRead() {
        String text = """
                usage_usec 1234567
                user_usec 1000000
                system_usec 234567
                """;
        assertThat(GroupUsage.processorTime(text)).hasValue(1_234_567_000L);
        assertThat(GroupUsage.processorTime("")).isEmpty();
    }

    @Test
    void bytesOfVersion2AreAddedOverTheDisks() {
        String text = """
                8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0
                8:0 rbytes=90430464 wbytes=299008000 rios=8950 wios=1252 dbytes=50331648 dios=3021
                """;
        assertThat(GroupUsage.ioBytes(text)).hasValue(1_459_200L + 314_773_504 + 90_430_464 + 299_008_000);
        assertThat(GroupUsage.ioBytes("")).hasValue(0);
    }

    @Test
    void bytesOfVersion1AreAddedOverTheDisks() {
        String text = """
                8:0 Read 4096
                8:0 Write 8192
                8:0 Sync 12288
                8:0 Async 0
                8:0 Discard 0
                8:0 Total 12288
                7:0 Read 1
                Total 12289
                """;
        assertThat(GroupUsage.servedBytes(text)).hasValue(4096 + 8192 + 1);
    }

    @Test
    void aProcessThatIsGoneTookNothingThatIsKnown() {
        GroupUsage usage = GroupUsage.of(Integer.MAX_VALUE);
        assertThat(usage.processorNanos()).isEmpty();
        assertThat(usage.diskBytes()).isEmpty();
    }
}
