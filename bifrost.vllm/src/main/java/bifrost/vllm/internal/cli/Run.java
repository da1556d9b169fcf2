package bifrost.vllm.internal.cli;

import bifrost.api.Bifrost;
import bifrost.api.FinishReason;
import bifrost.api.json.JsonRepresentable;
import java.util.List;
import java.util.Optional;

/** The run of a command: its arguments, the client, and the standard streams. */
final class Run {
  final Arguments arguments;
  final Servers servers;
  final Bifrost bifrost;
  final Input in;
  final Output out;
  final Messages messages;

  Run(Arguments arguments, Servers servers, Bifrost bifrost, Input in, Output out, Messages messages) {
    this.arguments = arguments;
    this.servers = servers;
    this.bifrost = bifrost;
    this.in = in;
    this.out = out;
    this.messages = messages;
  }

  /** {@return the target of requests} */
  String target() {
    return servers.target(bifrost);
  }

  /** Prints a value on one line, for machines. */
  void json(JsonRepresentable value) {
    out.line(value.json().toString());
  }

  /** {@return the operands, where {@code -} stands for the standard input; without operands, the standard input} */
  String prompt() {
    var operands = arguments.operands();
    if (operands.isEmpty()) {
      var text = in.text();
      if (text.isBlank()) throw new UsageException("the standard input is empty: it must contain the prompt");
      return text;
    }
    var prompt = new StringBuilder();
    for (var each : operands) {
      if (prompt.length() > 0) prompt.append(' ');
      prompt.append(each.equals("-") ? in.text() : each);
    }
    return prompt.toString();
  }

  /** {@return the operands from an index; an empty list if the standard input contains them} */
  List<String> texts(int from) {
    var operands = arguments.operands();
    var texts = operands.subList(from, operands.size());
    return texts.equals(List.of("-")) ? List.of() : texts;
  }

  /** Explains the end of a text, unless the model ended it. */
  void explain(Optional<FinishReason> reason) {
    var value = reason.orElse(FinishReason.STOP).value();
    if (!value.equals("stop")) messages.message("the response ended early (finish_reason '" + value + "')");
  }
}
