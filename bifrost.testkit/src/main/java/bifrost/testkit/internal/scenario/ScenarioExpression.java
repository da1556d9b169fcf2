package bifrost.testkit.internal.scenario;

import bifrost.api.FinishReason;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.contract.ScriptedDelta;

/** Writes a scenario as the Java that makes it. */
public final class ScenarioExpression {
  private ScenarioExpression() {}

  public static String of(Scenario scenario) {
    var text = new StringBuilder("Scenario.of(").append(RequestExpression.of(scenario.request())).append(")");
    if (!scenario.model().isEmpty()) text.append(".model(").append(JavaLiteral.of(scenario.model())).append(")");
    if (!scenario.deltas().isEmpty()) {
      call(text, "deltas", JavaLiteral.list(scenario.deltas().stream().map(ScenarioExpression::part).toList()));
    }
    call(text, "finishReasons",
        JavaLiteral.list(scenario.finishReasons().stream().map(ScenarioExpression::finish).toList()));
    scenario.usage().ifPresent(usage -> call(text, "usage", usage(usage)));
    if (!scenario.ending().equals(Ending.completed())) call(text, "ending", ending(scenario.ending()));
    if (!scenario.quirks().isEmpty()) {
      call(text, "quirks", JavaLiteral.list(scenario.quirks().stream().map(habit -> "ServerQuirk." + habit).toList()));
    }
    if (scenario.writeSize() > 0) call(text, "writeSize", Integer.toString(scenario.writeSize()));
    return text.toString();
  }

  private static void call(StringBuilder text, String method, String arguments) {
    text.append("\n    .").append(method).append('(').append(arguments).append(')');
  }

  private static String part(ScriptedDelta part) {
    if (part instanceof ScriptedDelta.Text text) {
      return "ScriptedDelta.text(" + text.choice() + ", "
          + text.logprob().map(ScenarioExpression::token).orElse(JavaLiteral.of(text.text())) + ")";
    }
    if (part instanceof ScriptedDelta.Reasoning more) {
      return "ScriptedDelta.reasoning(" + more.choice() + ", " + JavaLiteral.of(more.text()) + ")";
    }
    if (part instanceof ScriptedDelta.Refusal more) {
      return "ScriptedDelta.refusal(" + more.choice() + ", " + JavaLiteral.of(more.text()) + ")";
    }
    if (part instanceof ScriptedDelta.ToolCallStart call) {
      return "ScriptedDelta.call(" + call.choice() + ", " + call.index() + ", " + JavaLiteral.of(call.id()) + ", "
          + JavaLiteral.of(call.name()) + ")";
    }
    if (part instanceof ScriptedDelta.ToolCallArguments more) {
      return "ScriptedDelta.arguments(" + more.choice() + ", " + more.index() + ", " + JavaLiteral.of(more.text())
          + ")";
    }
    if (part instanceof ScriptedDelta.ModelEntry model) {
      return "new ScriptedDelta.ModelEntry(" + model.choice() + ", " + JavaLiteral.of(model.id()) + ")";
    }
    if (part instanceof ScriptedDelta.Score score) {
      return "new ScriptedDelta.Score(" + score.choice() + ", " + score.score() + ")";
    }
    if (part instanceof ScriptedDelta.JsonBody json) {
      return "new ScriptedDelta.JsonBody(Json.parse(" + JavaLiteral.of(json.value().toString()) + "))";
    }
    var vector = (ScriptedDelta.Vector) part;
    return "new ScriptedDelta.Vector(" + vector.choice() + ", List.of("
        + JavaLiteral.list(vector.numbers().stream().map(each -> each + "f").toList()) + "))";
  }

  /** Of the three forms of {@link ScriptedDelta#text} the shortest. */
  private static String token(TokenLogprob token) {
    boolean more = !token.bytes().isEmpty() || !token.topLogprobs().isEmpty();
    return more ? whole(token) : JavaLiteral.of(token.token()) + ", " + token.logprob();
  }

  private static String whole(TokenLogprob token) {
    return "new TokenLogprob(" + JavaLiteral.of(token.token()) + ", " + token.logprob() + ", List.of("
        + JavaLiteral.list(token.bytes().stream().map(String::valueOf).toList()) + "), List.of("
        + JavaLiteral.list(token.topLogprobs().stream().map(ScenarioExpression::whole).toList())
        + "), JsonObject.of())";
  }

  private static String finish(FinishReason reason) {
    return "new FinishReason(" + JavaLiteral.of(reason.value()) + ")";
  }

  private static String usage(Usage usage) {
    return "Usage.of(" + JavaLiteral.of(usage.promptTokens()) + ", " + JavaLiteral.of(usage.completionTokens()) + ")";
  }

  private static String ending(Ending ending) {
    return switch (ending.kind()) {
      case COMPLETED -> "Ending.completed()";
      case REJECTED -> "Ending.rejected(" + problem(ending.error().orElseThrow()) + ")";
      case FAILED -> "Ending.failed(" + ending.after() + ", " + problem(ending.error().orElseThrow()) + ")";
      default -> "Ending.of(Ending.Kind." + ending.kind() + ", " + ending.after() + ")";
    };
  }

  static String problem(ScriptedError problem) {
    return "ScriptedError.of(" + problem.status() + ", " + JavaLiteral.of(problem.message()) + ")"
        + problem.type().map(type -> ".type(" + JavaLiteral.of(type) + ")").orElse("")
        + problem.param().map(param -> ".param(" + JavaLiteral.of(param) + ")").orElse("")
        + problem.retryAfter().map(time -> ".retryAfter(Duration.ofSeconds(" + time.toSeconds() + "))").orElse("");
  }
}
