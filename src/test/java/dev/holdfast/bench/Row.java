package dev.holdfast.bench;

import dev.holdfast.bench.Target.Met;
import dev.holdfast.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// A goal and what was measured for it; nothing, where the measuring failed.
record Row(Target target, Samples ours, Samples baseline) {

    boolean measured() {
        return ours.count() > 0 && baseline.count() > 0;
    }

    double ratio() {
        return ours.median() / baseline.median();
    }

    Met met() {
        return measured() ? target.goal().met(ours, baseline) : Met.NO;
    }

    /// As it stands in the file: medians as they were measured, unrounded.
    ObjectNode json() {
        ObjectNode row = Json.object().put("name", target.name());
        if (measured()) {
            row.put("ours", ours.median()).put("p95", ours.p95());
        } else {
            row.putNull("ours").putNull("p95");
        }
        row.put("unit", target.unit().word()).put("runs", Math.min(ours.count(), baseline.count()));
        if (measured()) {
            row.put("baseline", baseline.median());
        } else {
            row.putNull("baseline");
        }
        row.put("baseline_name", target.baseline());
        if (measured()) {
            row.put("ratio", ratio());
        } else {
            row.putNull("ratio");
        }
        return row.put("goal", target.goal().text())
                .put("met", met() == Met.YES)
                .put("met_by_ratio", met() == Met.BY_RATIO);
    }
}
