package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

    @Test
    void onlyAFullPageHasANext() {
        Page page = new Page("", 2);
        assertThat(page.next(List.of(), Object::toString)).isEmpty();
        assertThat(page.next(List.of(1), Object::toString)).isEmpty();
        assertThat(page.next(List.of(1, 2), Object::toString)).contains("2");
    }
}
