package bifrost.testkit;

import bifrost.api.FinishReason;
import bifrost.api.TokenLogprob;
import bifrost.api.Usage;
import bifrost.testkit.Scenario.Ending;
import bifrost.testkit.Scenario.Problem;

/** Writes a scenario as the Java that makes it. */
final class ScenarioExpression {
  private ScenarioExpression() {}

  static String of(Scenario scenario) {
    var text = new StringBuilder("Scenario.of(").append(RequestExpression.of(scenario.request())).append(")");
    if (!scenario.model().isEmpty()) text.append(".model(").append(JavaText.of(scenario.model())).append(")");
    if (!scenario.parts().isEmpty()) call(text, "parts", JavaText.list(scenario.parts().stream().map(ScenarioExpression::part).toList()));
    call(text, "finishes", JavaText.list(scenario.finishes().stream().map(ScenarioExpression::finish).toList()));
    scenario.usage().ifPresent(usage -> call(text, "usage", usage(usage)));
    if (!scenario.ending().equals(Ending.completed())) call(text, "ending", ending(scenario.ending()));
    if (!scenario.habits().isEmpty()) call(text, "habits", JavaText.list(scenario.habits().stream().map(habit -> "Habit." + habit).toList()));
    if (scenario.write() > 0) call(text, "write", Integer.toString(scenario.write()));
    return text.toString();
  }

  private static void call(StringBuilder text, String method, String arguments) {
    text.append("\n    .").append(method).append('(').append(arguments).append(')');
  }

  private static String part(Part part) {
    if (part instanceof Part.Text text) {
      return "Part.text(" + text.choice() + ", " + text.likely().map(ScenarioExpression::token).orElse(JavaText.of(text.text())) + ")";
    }
    if (part instanceof Part.Reasoning more) return "Part.reasoning(" + more.choice() + ", " + JavaText.of(more.text()) + ")";
    if (part instanceof Part.Refusal more) return "Part.refusal(" + more.choice() + ", " + JavaText.of(more.text()) + ")";
    if (part instanceof Part.Call call) {
      return "Part.call(" + call.choice() + ", " + call.index() + ", " + JavaText.of(call.id()) + ", " + JavaText.of(call.name()) + ")";
    }
    if (part instanceof Part.Arguments more) return "Part.arguments(" + more.choice() + ", " + more.index() + ", " + JavaText.of(more.text()) + ")";
    if (part instanceof Part.Model model) return "new Part.Model(" + model.choice() + ", " + JavaText.of(model.id()) + ")";
    if (part instanceof Part.Score score) return "new Part.Score(" + score.choice() + ", " + score.score() + ")";
    if (part instanceof Part.Json json) return "new Part.Json(Json.parse(" + JavaText.of(json.value().toString()) + "))";
    var vector = (Part.Vector) part;
    return "new Part.Vector(" + vector.choice() + ", List.of(" + JavaText.list(vector.numbers().stream().map(each -> each + "f").toList()) + "))";
  }

  /** Of the three forms of {@link Part#text} the shortest. */
  private static String token(TokenLogprob token) {
    boolean more = !token.bytes().isEmpty() || !token.topLogprobs().isEmpty();
    return more ? whole(token) : JavaText.of(token.token()) + ", " + token.logprob();
  }

  private static String whole(TokenLogprob token) {
    return "new TokenLogprob(" + JavaText.of(token.token()) + ", " + token.logprob() + ", List.of("
        + JavaText.list(token.bytes().stream().map(String::valueOf).toList()) + "), List.of("
        + JavaText.list(token.topLogprobs().stream().map(ScenarioExpression::whole).toList()) + "), JsonObject.of())";
  }

  private static String finish(FinishReason reason) {
    return "new FinishReason(" + JavaText.of(reason.value()) + ")";
  }

  private static String usage(Usage usage) {
    return "Usage.of(" + JavaText.of(usage.promptTokens()) + ", " + JavaText.of(usage.completionTokens()) + ")";
  }

  private static String ending(Ending ending) {
    return switch (ending.kind()) {
      case COMPLETED -> "Ending.completed()";
      case REFUSED -> "Ending.refused(" + problem(ending.problem().orElseThrow()) + ")";
      case FAILED -> "Ending.failed(" + ending.after() + ", " + problem(ending.problem().orElseThrow()) + ")";
      default -> "Ending.of(Ending.Kind." + ending.kind() + ", " + ending.after() + ")";
    };
  }

  static String problem(Problem problem) {
    return "Problem.of(" + problem.status() + ", " + JavaText.of(problem.message()) + ")"
        + problem.type().map(type -> ".type(" + JavaText.of(type) + ")").orElse("")
        + problem.param().map(param -> ".param(" + JavaText.of(param) + ")").orElse("")
        + problem.retryAfter().map(time -> ".retryAfter(Duration.ofSeconds(" + time.toSeconds() + "))").orElse("");
  }
}
