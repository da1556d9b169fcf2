package bifrost.testkit.internal.openai;

import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Scenario;
import java.util.List;

/** A streamed operation in OpenAI's protocol. */
public interface OpenAiStreamForm extends OpenAiForm {
  /** {@return the events before the ending of the scenario, without errors and without {@code [DONE]}} */
  List<JsonObject> events(Scenario scenario);

  /** {@return whether the events have types, and the last event ends the stream instead of {@code [DONE]}} */
  default boolean hasEventTypes() {
    return false;
  }
}
