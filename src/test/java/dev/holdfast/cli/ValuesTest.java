package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class ValuesTest {

    @Test
    void sizesAreReadAsPeopleWriteThem() {
        assertThat(ByteSize.parse("512").bytes()).isEqualTo(512);
        assertThat(ByteSize.parse("2g").bytes()).isEqualTo(2L << 30);
        assertThat(ByteSize.parse("1 TiB").bytes()).isEqualTo(1L << 40);
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> ByteSize.parse("much"));
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> ByteSize.parse("99999999999T"));
    }

    @Test
    void sizesAreShownInTheirUnit() {
        assertThat(new ByteSize(1023)).hasToString("1023 B");
        assertThat(new ByteSize(1536)).hasToString("1.5 KiB");
        assertThat(new ByteSize(20L << 30)).hasToString("20.0 GiB");
    }

    @Test
    void strangeNamesAreEncoded() {
        assertThat(RemotePath.parse("ada:/a b/100%/\\;?#").address())
                .isEqualTo("/v1/agents/ada/files/a%20b/100%25/%5C%3B%3F%23");
        assertThat(RemotePath.parse("ada").address()).isEqualTo("/v1/agents/ada/files/");
        assertThat(RemotePath.parse("ada:/~b64~_w").address()).isEqualTo("/v1/agents/ada/files/~b64~_w");
    }

    @Test
    void pathsGoDownOnly() {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> RemotePath.parse("ada:/a/../b"));
    }

    @Test
    void aLocalPathIsNoPlaceInAWorkspace() {
        assertThat(RemotePath.ifRemote("./a:b")).isEmpty();
        assertThat(RemotePath.ifRemote("/tmp/x")).isEmpty();
        assertThat(RemotePath.ifRemote("ada:x")).isPresent();
    }
}
