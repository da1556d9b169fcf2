package bifrost.testkit.internal.scenario;

import bifrost.api.FinishReason;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.contract.ScriptedDelta;

/** The Java expression that creates a scenario. */
public final class ScenarioExpression {
  private ScenarioExpression() {}

  public static String of(Scenario scenario) {
    var text = new StringBuilder("Scenario.of(").append(RequestExpression.of(scenario.request())).append(")");
    if (!scenario.model().isEmpty()) text.append(".model(").append(JavaLiteral.of(scenario.model())).append(")");
    if (!scenario.deltas().isEmpty()) {
      call(text, "deltas", JavaLiteral.list(scenario.deltas().stream().map(ScenarioExpression::delta).toList()));
    }
    call(text, "finishReasons",
        JavaLiteral.list(scenario.finishReasons().stream().map(ScenarioExpression::finish).toList()));
    scenario.usage().ifPresent(usage -> call(text, "usage", usage(usage)));
    if (!scenario.ending().equals(Ending.completed())) call(text, "ending", ending(scenario.ending()));
    if (!scenario.quirks().isEmpty()) {
      call(text, "quirks", JavaLiteral.list(scenario.quirks().stream().map(quirk -> "ServerQuirk." + quirk).toList()));
    }
    if (scenario.writeSize() > 0) call(text, "writeSize", Integer.toString(scenario.writeSize()));
    return text.toString();
  }

  private static void call(StringBuilder text, String method, String arguments) {
    text.append("\n    .").append(method).append('(').append(arguments).append(')');
  }

  private static String delta(ScriptedDelta delta) {
    if (delta instanceof ScriptedDelta.Text text) {
      return "ScriptedDelta.text(" + text.choice() + ", "
          + text.logprob().map(ScenarioExpression::token).orElse(JavaLiteral.of(text.text())) + ")";
    }
    if (delta instanceof ScriptedDelta.Reasoning reasoning) {
      return "ScriptedDelta.reasoning(" + reasoning.choice() + ", " + JavaLiteral.of(reasoning.text()) + ")";
    }
    if (delta instanceof ScriptedDelta.Refusal refusal) {
      return "ScriptedDelta.refusal(" + refusal.choice() + ", " + JavaLiteral.of(refusal.text()) + ")";
    }
    if (delta instanceof ScriptedDelta.ToolCallStart call) {
      return "ScriptedDelta.call(" + call.choice() + ", " + call.index() + ", " + JavaLiteral.of(call.id()) + ", "
          + JavaLiteral.of(call.name()) + ")";
    }
    if (delta instanceof ScriptedDelta.ToolCallArguments arguments) {
      return "ScriptedDelta.arguments(" + arguments.choice() + ", " + arguments.index() + ", "
          + JavaLiteral.of(arguments.text())
          + ")";
    }
    return ValueExpression.of(delta);
  }

  /** {@return the arguments of the shortest overload of {@link ScriptedDelta#text}} */
  private static String token(TokenLogprob token) {
    boolean hasDetails = !token.bytes().isEmpty() || !token.topLogprobs().isEmpty();
    return hasDetails ? complete(token) : JavaLiteral.of(token.token()) + ", " + token.logprob();
  }

  private static String complete(TokenLogprob token) {
    return "new TokenLogprob(" + JavaLiteral.of(token.token()) + ", " + token.logprob() + ", List.of("
        + JavaLiteral.list(token.bytes().stream().map(String::valueOf).toList()) + "), List.of("
        + JavaLiteral.list(token.topLogprobs().stream().map(ScenarioExpression::complete).toList())
        + "), JsonObject.of())";
  }

  private static String finish(FinishReason reason) {
    return "new FinishReason(" + JavaLiteral.of(reason.value()) + ")";
  }

  private static String usage(Usage usage) {
    if (!usage.equals(Usage.of(usage.promptTokens(), usage.completionTokens()))) return ValueExpression.of(usage);
    return "Usage.of(" + JavaLiteral.of(usage.promptTokens()) + ", " + JavaLiteral.of(usage.completionTokens()) + ")";
  }

  private static String ending(Ending ending) {
    return switch (ending.kind()) {
      case COMPLETED -> "Ending.completed()";
      case REJECTED -> "Ending.rejected(" + error(ending.error().orElseThrow()) + ")";
      case FAILED -> "Ending.failed(" + ending.after() + ", " + error(ending.error().orElseThrow()) + ")";
      default -> "Ending.of(Ending.Kind." + ending.kind() + ", " + ending.after() + ")";
    };
  }

  static String error(ScriptedError error) {
    return "ScriptedError.of(" + error.status() + ", " + JavaLiteral.of(error.message()) + ")"
        + error.type().map(type -> ".type(" + JavaLiteral.of(type) + ")").orElse("")
        + error.param().map(param -> ".param(" + JavaLiteral.of(param) + ")").orElse("")
        + error.retryAfter().map(time -> ".retryAfter(Duration.ofSeconds(" + time.toSeconds() + "))").orElse("")
        + error.code().map(code -> ".code(" + JavaLiteral.of(code) + ")").orElse("");
  }
}
