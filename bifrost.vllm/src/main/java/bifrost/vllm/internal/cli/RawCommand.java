package bifrost.vllm.internal.cli;

import bifrost.api.RawRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sends a request to any path of the server, and prints the response as it arrives. */
final class RawCommand {
  private RawCommand() {}

  static void run(Run run) {
    var operands = run.arguments.operands(2, 3, "METHOD PATH [BODY | @FILE | -]");
    Optional<JsonValue> body = operands.size() < 3 ? Optional.empty() : Optional.of(body(run, operands.get(2)));
    var path = operands.get(1);
    int query = path.indexOf('?');
    var request = new RawRequest(run.servers.provider(), operands.get(0).toUpperCase(Locale.ROOT),
        query < 0 ? path : path.substring(0, query),
        query < 0 ? JsonObject.of() : parameters(path.substring(query + 1)), body, List.of());
    if (run.arguments.isJson()) {
      printJson(run, request);
      return;
    }
    try (var chunks = run.bifrost.stream(request.asBytes())) {
      for (var chunk : chunks) run.out.bytes(chunk.bytes());
    }
    if (run.out.isTerminal()) run.out.endLine();
  }

  /** Prints the response or, if the body requests a stream, each of its events. */
  private static void printJson(Run run, RawRequest request) {
    if (!Json.of(true).equals(request.parameters().members().get("stream"))) {
      run.json(run.bifrost.send(request));
      return;
    }
    try (var events = run.bifrost.stream(request)) {
      for (var event : events) run.json(event);
    }
  }

  private static JsonValue body(Run run, String operand) {
    try {
      return operand.equals("-") ? Json.parse(run.in.text())
          : operand.startsWith("@") ? Input.json(operand.substring(1))
          : Json.parse(operand);
    } catch (JsonParseException e) {
      throw new UsageException("the body is not JSON: " + e.getMessage());
    }
  }

  /** Returns the parameters of a query. Each value is an array, because names may be repeated. */
  private static JsonObject parameters(String query) {
    var parameters = new LinkedHashMap<String, List<String>>();
    for (var each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      var name = decoded(equals < 0 ? each : each.substring(0, equals));
      if (!parameters.containsKey(name)) parameters.put(name, new ArrayList<>());
      parameters.get(name).add(equals < 0 ? "" : decoded(each.substring(equals + 1)));
    }
    return Json.of(parameters).asObject();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new UsageException("the query contains a '%' without two hexadecimal digits");
    }
  }
}
