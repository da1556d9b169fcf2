package bifrost.testkit.internal.scenario;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.List;
import java.util.stream.Collectors;

/** The deltas of responses that are lists, plain texts or JSON values. */
public final class Deltas {
  private Deltas() {}

  /** {@return the deltas, which must all have this type} */
  public static <D extends ScriptedDelta> List<D> all(Scenario scenario, Class<D> type) {
    return scenario.deltas().stream().map(type::cast).toList();
  }

  public static String text(Scenario scenario) {
    return all(scenario, ScriptedDelta.Text.class).stream().map(ScriptedDelta.Text::text).collect(Collectors.joining());
  }

  /** {@return the JSON value of the first delta; null if there is none} */
  public static JsonValue json(Scenario scenario) {
    return all(scenario, ScriptedDelta.JsonBody.class).stream().map(ScriptedDelta.JsonBody::value).findFirst()
        .orElse(JsonNull.NULL);
  }
}
