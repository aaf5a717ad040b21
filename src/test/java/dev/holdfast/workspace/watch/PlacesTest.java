package dev.holdfast.workspace.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {

    @Test
    void whoLeavesMakesRoomForAnother() {
        Places places = new Places();
        VolumeId volume = VolumeId.fresh();
        List<Places.Place> taken = new ArrayList<>();
        for (int i = 0; i < Places.MOST; i++) {
            taken.add(places.take(volume));
        }
        assertThatThrownBy(() -> places.take(volume))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("too_many_watches"));
        assertThat(places.take(VolumeId.fresh())).isNotNull();
        taken.getFirst().close();
        assertThat(places.take(volume)).isNotNull();
        assertThatThrownBy(() -> places.take(volume)).isInstanceOf(Problem.class);
    }
}
