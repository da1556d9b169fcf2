package bifrost.testkit.internal.members;

import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.util.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Streams in the JSON forms of the API, with unknown members at every place. A member of a delta may arrive in several
 * pieces, which the client joins.
 *
 * @param events the events
 * @param collected the members of the collected response
 * @param hasEndMarker whether {@code [DONE]} follows the events
 */
public record FullStreams(List<JsonObject> events, JsonObject collected, boolean hasEndMarker) {
  private static final String HEAD = """
      'id':'kit-1','created':1700000001,'model':'org/m-0613','system_fingerprint':'fp_kit','service_tier':'flex',""";
  private static final String USAGE = """
      'usage':{'prompt_tokens':2,'completion_tokens':3,'total_tokens':9,'kit_usage':[1],
       'prompt_tokens_details':{'cached_tokens':5},'completion_tokens_details':{'reasoning_tokens':7}}""";

  private static final List<String> CHAT_CHOICES = List.of("""
      {'index':0,'delta':{'role':'assistant','content':'','kitPieces':['a'],'kit_last':1}}""", """
      {'index':0,'delta':{'content':'He','kitPieces':['b'],'kit_object':{'data':'x','aB':1}},'kit_choice':['c'],
       'logprobs':{'content':[{'token':'He','logprob':-0.12345678901234568,'bytes':[72,101],'kit_token':1,
        'top_logprobs':[{'token':'H','logprob':-1e-5,'bytes':[72],'kit_top':2}]}],'kit_logprobs':['e']}}""", """
      {'index':0,'delta':{'content':'llo'},'logprobs':{'content':[{'token':'llo','logprob':-0.5,'kit_token':3}],
       'kit_logprobs':['f']}}""",
      """
      {'index':0,'delta':{'content':'!','kit_last':2,'kit_object':{'data':'y','c_d':9007199254740993}},
       'token_ids':[1]}""",
      """
      {'index':0,'delta':{'tool_calls':[{'index':0,'id':'call_1','type':'function','kit_call':['g'],
       'function':{'name':'getWeather','arguments':'{ ','kit_function':['i']}}]},'token_ids':[2]}""",
      """
      {'index':0,'delta':{'tool_calls':[{'index':0,'kit_call':['h'],
       'function':{'arguments':'}','kit_function':['j']}}]}}""",
      """
      {'index':0,'delta':{},'finish_reason':'tool_calls','stop_reason':7,'kit_choice':['d']}""");
  private static final String CHAT = """
      'choices':[{'index':0,'finish_reason':'tool_calls','stop_reason':7,'kit_choice':['c','d'],'token_ids':[1,2],
        'message':{'role':'assistant','content':'Hello!','kitPieces':['a','b'],'kit_last':2,
          'kit_object':{'data':'xy','aB':1,'c_d':9007199254740993},'tool_calls':[{'id':'call_1','type':'function',
           'function':{'name':'getWeather','arguments':'{ }','kit_function':['i','j']},'kit_call':['g','h']}]},
        'logprobs':{'kit_logprobs':['e','f'],'content':[
          {'token':'He','logprob':-0.12345678901234568,'bytes':[72,101],'kit_token':1,
           'top_logprobs':[{'token':'H','logprob':-1e-5,'bytes':[72],'kit_top':2}]},
          {'token':'llo','logprob':-0.5,'kit_token':3}]}}],""";

  private static final List<String> TEXT_CHOICES = List.of("""
      {'index':0,'text':'He','kit_choice':['c'],'logprobs':{'tokens':['He'],'token_logprobs':[-0.12345678901234568],
       'text_offset':[0],'top_logprobs':[{'H':-1e-5}],'kit_logprobs':['e']}}""", """
      {'index':0,'text':'llo','logprobs':{'tokens':['llo'],'token_logprobs':[-0.5],'text_offset':[2],
       'top_logprobs':[{'l':-0.25}],'kit_logprobs':['f']}}""", """
      {'index':0,'text':'','finish_reason':'length','stop_reason':'x','kit_choice':['d']}""");
  private static final String TEXT = """
      'choices':[{'index':0,'text':'Hello','finish_reason':'length','stop_reason':'x','kit_choice':['c','d'],
       'logprobs':{'tokens':['He','llo'],'token_logprobs':[-0.12345678901234568,-0.5],'text_offset':[0,2],
        'top_logprobs':[{'H':-1e-5},{'l':-0.25}],'kit_logprobs':['e','f']}}],""";

  private static final List<String> AUDIO_CHOICES = List.of("{'delta':{'content':'Ha'}}", "{'delta':{'content':'llo'}}",
      "{'delta':{'content':''},'finish_reason':'stop','stop_reason':null}");
  private static final String AUDIO = "'text':'Hallo',";
  private static final String AUDIO_USAGE = "'usage':{'type':'tokens','total_tokens':9,'kit_usage':[1]}";

  /** {@return the stream; empty for an operation without a stream of events} */
  public static Optional<FullStreams> of(Operation operation) {
    return switch (operation) {
      case CHAT_COMPLETION -> Optional.of(stream("chat.completion.chunk", CHAT_CHOICES, USAGE, CHAT));
      case COMPLETION -> Optional.of(stream("text_completion", TEXT_CHOICES, USAGE, TEXT));
      case TRANSCRIPTION -> Optional.of(stream("transcription.chunk", AUDIO_CHOICES, AUDIO_USAGE, AUDIO));
      case TRANSLATION -> Optional.of(stream("translation.chunk", AUDIO_CHOICES, AUDIO_USAGE, AUDIO));
      case RESPONSES -> Optional.of(responses());
      default -> Optional.empty();
    };
  }

  private static FullStreams stream(String object, List<String> choices, String usage, String collected) {
    var events = new ArrayList<JsonObject>();
    for (var choice : choices) {
      events.add(event(object, "'kit_chunk':" + events.size() + ",'choices':[" + choice + "]"));
    }
    events.add(event(object, "'kitChunk':{'aB':[1]},'choices':[]," + usage));
    var last = "'kit_chunk':" + (choices.size() - 1) + ",'kitChunk':{'aB':[1]}";
    return new FullStreams(events, FullResponses.json("{" + HEAD + collected + usage + "," + last + "}"), true);
  }

  private static JsonObject event(String object, String members) {
    return FullResponses.json("{'object':'" + object + "'," + HEAD + members + "}");
  }

  /** {@return the events of a response, each with unknown members} */
  private static FullStreams responses() {
    var full = FullResponses.of(Operation.RESPONSES).orElseThrow();
    var message = full.get("output").asArray().elements().get(1).asObject();
    var part = message.get("content").asArray().elements().get(0);
    var location = JsonObject.of("item_id", "msg_1").with("output_index", 1).with("content_index", 0);
    var started = full.with("status", "in_progress").without("usage").without("incomplete_details");
    var events = Stream.of(JsonObject.of("type", "response.created").with("response", started),
        JsonObject.of("type", "response.output_item.added").with("output_index", 1).with("item", message),
        JsonObject.of("type", "response.content_part.added").with(location).with("part", part),
        JsonObject.of("type", "response.output_text.delta").with(location).with("delta", " Hello ")
            .with("logprobs", List.of(JsonObject.of("token", "H").with("logprob", -0.123_456_789_012_345_68))),
        JsonObject.of("type", "response.kit_event").with("aB", 1),
        JsonObject.of("type", "response.output_text.done").with(location).with("text", " Hello "),
        JsonObject.of("type", "response.output_item.done").with("output_index", 1).with("item", message),
        JsonObject.of("type", "response.incomplete").with("response", full)).toList();
    var numbered = new ArrayList<JsonObject>();
    for (var event : events) {
      int number = numbered.size();
      numbered.add(event.with("sequence_number", number).with("kitEvent", JsonObject.of("number", number)));
    }
    return new FullStreams(numbered, full, false);
  }

  /** {@return the stream as a reply} */
  public Reply reply() {
    var frames = new ArrayList<String>();
    for (var event : events) {
      frames.add(ServerSentEvent.of(hasEndMarker ? "" : event.string("type").orElse(""), event));
    }
    if (hasEndMarker) frames.add(ServerSentEvent.of("[DONE]"));
    return Reply.events(frames);
  }
}
