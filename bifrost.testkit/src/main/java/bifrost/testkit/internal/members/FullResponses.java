package bifrost.testkit.internal.members;

import bifrost.api.EmbeddingRequest;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import java.util.Optional;

/** Responses in the JSON forms of the API, with every known member, and with unknown members at every place. */
public final class FullResponses {
  private static final String CHAT = """
      {'id':'chatcmpl-kit-1','object':'chat.completion','created':4102444801,'model':'org/m-0613',
       'system_fingerprint':'fp_kit','service_tier':'flex','prompt_logprobs':null,'choices':[
        {'index':0,'finish_reason':'tool_calls','stop_reason':7,'message':{'role':'assistant','content':' Hello\\n',
          'reasoning':'Hm. ','refusal':'No. ','audio':{'id':'audio_1','expires_at':1700000002},
          'annotations':[{'type':'url_citation','url_citation':{'url':'http://a','start_index':0}}],'tool_calls':[
           {'id':'call_1','type':'function','function':{'name':'getWeather','arguments':'{ \\"b\\":1.0,\\"a\\":2}'}},
           {'id':'call_2','type':'function','function':{'name':'get_time','arguments':''}}]},
         'logprobs':{'content':[{'token':'Hel','logprob':-0.12345678901234568,'bytes':[72,101,108],'top_logprobs':[
             {'token':'Hel','logprob':-0.12345678901234568,'bytes':[72,101,108]},
             {'token':'He','logprob':-9999.0,'bytes':null}]}],
           'refusal':[{'token':'No','logprob':-1e-5,'bytes':[78,111],'top_logprobs':[]}]}},
        {'index':1,'finish_reason':'kitReason','message':{'role':'assistant','content':'Hi'},'logprobs':null}],
       'usage':{'prompt_tokens':9007199254740993,'completion_tokens':3,'total_tokens':9223372036854775807,
        'prompt_tokens_details':{'cached_tokens':5,'audio_tokens':6},
        'completion_tokens_details':{'reasoning_tokens':7,'accepted_prediction_tokens':8}}}
      """;
  private static final String COMPLETION = """
      {'id':'cmpl-kit-1','object':'text_completion','created':1700000001,'model':'org/m-0613',
       'system_fingerprint':'fp_kit','service_tier':'flex','choices':[
        {'index':0,'text':' a\\n','finish_reason':'stop','stop_reason':'x','logprobs':{'tokens':['b',' a','\\n'],
          'token_logprobs':[null,-0.12345678901234568,-1e-5],'text_offset':[0,1,3],
          'top_logprobs':[null,{' a':-0.12345678901234568,'A':-2.5},{'\\n':-1e-5}]}},
        {'index':1,'text':'b','finish_reason':'length','logprobs':null}],
       'usage':{'prompt_tokens':2,'completion_tokens':3,'total_tokens':9,'prompt_tokens_details':{'cached_tokens':5}}}
      """;
  private static final String EMBEDDING = """
      {'id':'embd-kit-1','object':'list','created':1700000001,'model':'org/e-1','data':[
        {'index':0,'object':'embedding','embedding':[0.5,-1.25,null]},
        {'index':1,'object':'embedding','embedding':[4,8]}],
       'usage':{'prompt_tokens':2,'completion_tokens':0,'total_tokens':9,'prompt_tokens_details':{'cached_tokens':5}}}
      """;
  private static final String RANKING = """
      {'id':'rerank-kit-1','model':'org/r-1','results':[
        {'index':1,'relevance_score':0.12345678901234568,'document':{'text':'b','multi_modal':null}},
        {'index':0,'relevance_score':1e-5,'document':{'text':'a'}}],
       'usage':{'prompt_tokens':2,'completion_tokens':0,'total_tokens':9}}
      """;
  private static final String SCORES = """
      {'id':'score-kit-1','object':'list','created':1700000001,'model':'org/s-1','data':[
        {'index':0,'object':'score','score':0.12345678901234568},{'index':1,'object':'score','score':1e-5}],
       'usage':{'prompt_tokens':2,'completion_tokens':0,'total_tokens':9}}
      """;
  private static final String TOKENS = """
      {'count':9,'max_model_len':2048,'tokens':[7,200000,7],'token_strs':['a',' b','a']}
      """;
  private static final String TRANSCRIPTION = """
      {'task':'transcribe','language':'de','duration':1.2345678901234567,'text':' Hallo ','segments':[
        {'id':0,'seek':5,'start':0.1234567890123456,'end':1.5,'text':' Hallo','tokens':[1,2],'temperature':0.1,
         'avg_logprob':-0.12345678901234568},{'id':1,'start':1.5,'end':2.0,'text':' '}],
       'words':[{'word':'Hallo','start':0.1234567890123456,'end':1.5}],
       'usage':{'type':'duration','seconds':2}}
      """;
  private static final String MODELS = """
      {'object':'list','data':[
        {'id':'org/m','object':'model','created':1700000001,'owned_by':'vllm','root':'/m','max_model_len':2048,
         'permission':[{'id':'modelperm-1','allow_logprobs':true}]},{'id':'b','object':'model','created':1700000002}]}
      """;
  private static final String RESPONSE = """
      {'id':'resp_kit_1','object':'response','created_at':1700000001,'model':'org/m-0613','status':'incomplete',
       'incomplete_details':{'reason':'max_output_tokens'},'service_tier':'flex','metadata':{'a':'b'},'output':[
        {'id':'rs_1','type':'reasoning','summary':[{'type':'summary_text','text':'s'}],
         'content':[{'type':'reasoning_text','text':'Hm'}],'encrypted_content':'abc','status':'completed'},
        {'id':'msg_1','type':'message','role':'assistant','status':'incomplete','content':[
          {'type':'output_text','text':' Hello ','annotations':[{'type':'file_citation','file_id':'f'}],'logprobs':[
            {'token':'H','logprob':-0.12345678901234568,'bytes':[72],'top_logprobs':[]}]},
          {'type':'refusal','refusal':'No'},{'type':'kit_part','value':1}]},
        {'id':'fc_1','type':'function_call','call_id':'call_1','name':'getWeather','arguments':'{ }',
         'status':'completed'},
        {'id':'ws_1','type':'web_search_call','status':'completed','action':{'type':'search','query':'q'}}],
       'usage':{'input_tokens':9007199254740993,'output_tokens':3,'total_tokens':9223372036854775807,
        'input_tokens_details':{'cached_tokens':5},'output_tokens_details':{'reasoning_tokens':7}}}
      """;

  private FullResponses() {}

  /** {@return the request to which {@link #of} responds} */
  @SuppressWarnings("unchecked") // the requests have the type of the operation
  public static <Q extends Request<?>> Q request(Q sample) {
    if (sample instanceof EmbeddingRequest) {
      return (Q) EmbeddingRequest.of("org/e", "a", "b").with("encoding_format", "float");
    }
    if (sample instanceof TranscriptionRequest request) return (Q) request.with("response_format", "verbose_json");
    return sample instanceof TranslationRequest request ? (Q) request.with("response_format", "verbose_json") : sample;
  }

  /** {@return the response; empty for an operation whose result has no JSON form} */
  public static Optional<JsonObject> of(Operation operation) {
    var text = switch (operation) {
      case CHAT_COMPLETION -> CHAT;
      case COMPLETION -> COMPLETION;
      case EMBEDDING -> EMBEDDING;
      case RERANK -> RANKING;
      case SCORE -> SCORES;
      case TOKENIZE -> TOKENS;
      case DETOKENIZE -> "{'prompt':' a b '}";
      case TRANSCRIPTION, TRANSLATION -> TRANSCRIPTION;
      case LIST_MODELS -> MODELS;
      case RESPONSES -> RESPONSE;
      case SPEECH -> "";
      case IMAGE_GENERATION, FILE, BATCH, RAW -> "{'id':'kit-1','data':[{'index':9007199254740993,'aB':{}}]}";
    };
    return text.isEmpty() ? Optional.empty() : Optional.of(ExtraMembers.addTo(json(text)));
  }

  /** {@return the JSON of a text with single quotes} */
  static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }
}
