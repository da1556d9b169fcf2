package bifrost.vllm.internal.cli;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arguments of the program: a command, operands and options, in any order. */
final class Arguments {
  static final String HELP = "help";
  private static final String END_OF_OPTIONS = "--";
  private static final List<String> FLAGS = List.of("--help", "--json");
  private static final List<String> OPTIONS = List.of("--url", "--config", "--provider", "--model", "--set", "--system",
      "--image", "--json-schema");

  private final List<String> words = new ArrayList<>(); // the command and the operands
  private final Map<String, List<String>> options = new HashMap<>();

  private Arguments() {}

  static Arguments parse(List<String> args) {
    var parsed = new Arguments();
    boolean isOption = true;
    for (int i = 0; i < args.size(); i++) {
      var arg = args.get(i);
      if (!isOption || !arg.startsWith("-") || arg.equals("-")) {
        parsed.words.add(arg);
      } else if (arg.equals(END_OF_OPTIONS)) {
        isOption = false;
      } else {
        i += parsed.addOption(arg, i + 1 < args.size() ? args.subList(i + 1, i + 2) : List.of());
      }
    }
    if (parsed.options.containsKey("--help")) parsed.words.add(0, HELP);
    if (parsed.words.isEmpty()) throw new UsageException("no command; bifrost --help lists the commands");
    parsed.check();
    return parsed;
  }

  /** Adds an option, and returns the number of arguments after it that belong to it. */
  private int addOption(String arg, List<String> next) {
    int equals = arg.indexOf('=');
    var name = arg.equals("-h") ? "--help" : equals < 0 ? arg : arg.substring(0, equals);
    boolean hasValue = hasValue(name);
    boolean isInNext = hasValue && equals < 0;
    var value = isInNext ? String.join("", next) : arg.substring(equals + 1);
    // An empty value is usually that of a variable that is not set. Only a system message can be empty.
    boolean isMissing = isInNext && next.isEmpty() || value.isEmpty() && !name.equals("--system");
    if (hasValue ? isMissing : equals >= 0) {
      throw new UsageException("the option " + name + (hasValue ? " needs a value" : " has no value"));
    }
    if (has(name) && !name.equals("--set") && !name.equals("--image")) {
      throw new UsageException("the option " + name + " must not be repeated");
    }
    if (!options.containsKey(name)) options.put(name, new ArrayList<>());
    options.get(name).add(value);
    return isInNext ? 1 : 0;
  }

  /** {@return whether the option has a value} The value must not appear in messages, because it may be a key. */
  private static boolean hasValue(String name) {
    if (FLAGS.contains(name) || OPTIONS.contains(name)) return OPTIONS.contains(name);
    throw new UsageException(name.contains("key")
        ? "there is no option for a key, which other users could see: set VLLM_API_KEY or OPENAI_API_KEY"
        : "unknown option " + name + " (known: " + String.join(", ", OPTIONS) + ", " + String.join(", ", FLAGS)
            + "; -- ends the options)");
  }

  private void check() {
    if (has("--url") && has("--config")) {
      throw new UsageException("--url and --config exclude each other: the file contains the URLs");
    }
    if (has("--provider") && !has("--config")) {
      throw new UsageException("--provider selects a provider of a file: add --config");
    }
    boolean isForChat = has("--system") || has("--image") || has("--json-schema");
    if (isForChat && !command().equals("chat") && !command().equals(HELP)) {
      throw new UsageException("--system, --image and --json-schema are options of the command chat");
    }
    if ((has("--model") || has("--set")) && List.of("models", "health", "raw").contains(command())) {
      throw new UsageException("--model and --set are not options of the command " + command());
    }
  }

  String command() {
    return words.get(0);
  }

  List<String> operands() {
    return words.subList(1, words.size());
  }

  /** Returns the operands after checking their number. */
  List<String> operands(int min, int max, String form) {
    var operands = operands();
    if (operands.size() >= min && operands.size() <= max) return operands;
    throw new UsageException("expected: bifrost " + command() + " " + form);
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  boolean isJson() {
    return has("--json");
  }

  /** {@return the value of an option; {@code ""} if it is not set} */
  String value(String option) {
    return has(option) ? values(option).get(0) : "";
  }

  List<String> values(String option) {
    return options.getOrDefault(option, List.of());
  }

  /** {@return the parameters of the request. A value that does not look like JSON is a string} */
  JsonObject parameters() {
    var parameters = JsonObject.builder();
    for (var each : values("--set")) {
      int equals = each.indexOf('=');
      if (equals <= 0) throw new UsageException("--set needs name=value: '" + each + "'");
      parameters.put(each.substring(0, equals), json(each.substring(equals + 1)));
    }
    return parameters.build();
  }

  private static JsonValue json(String text) {
    try {
      return Json.parse(text);
    } catch (JsonParseException e) {
      if (text.matches("(?s)[\\[{\"].*")) throw new UsageException("the value of --set is not JSON: " + e.getMessage());
      return Json.of(text);
    }
  }
}
