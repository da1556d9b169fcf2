package bifrost.testkit.internal.openai;

import bifrost.api.Operation;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Scenario;
import java.util.List;
import java.util.function.Function;

/**
 * An operation whose request and response are JSON, and whose response is not streamed.
 *
 * @param pathSuffix the end of the path; {@code ""} for the operation's own path
 * @param inputMembers the members of the request that contain the input
 * @param body encodes the complete response
 */
public record OpenAiJsonForm(String pathSuffix, List<String> inputMembers, Function<Scenario, JsonValue> body)
    implements OpenAiForm {
  /** Creates a form for the operation's own path. */
  public static OpenAiJsonForm of(List<String> inputMembers, Function<Scenario, JsonValue> body) {
    return new OpenAiJsonForm("", inputMembers, body);
  }

  @Override
  public boolean hasPath(Operation operation, String path) {
    return pathSuffix.isEmpty() ? OpenAiForm.super.hasPath(operation, path) : path.endsWith(pathSuffix);
  }

  @Override
  public Reply response(Scenario scenario) {
    return Reply.json(body.apply(scenario).toString());
  }
}
