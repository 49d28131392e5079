using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Asya.Actors.Tests.Abi;

/// <summary>Does what tests/abi/interpreter.py does, with the calls that a C# author has.</summary>
internal static class CSharpInterpreter
{
    private static readonly string[] BuiltIn = ["KeyError", "IndexError", "PermissionError", "TypeError", "ValueError", "RuntimeError"];

    public static async Task<AbiResult> RunAsync(JsonObject envelope, JsonArray program)
    {
        AbiResult result = new();
        IActorHandler handler = ActorHandlers.From((_, context, token) => InterpretAsync(program, context, result, token));
        try
        {
            ImmutableArray<ActorFrame> frames = await handler.HandleAsync(
                AbiTable.Step(envelope),
                update => result.Flies.Add(AbiResult.Text(JsonNode.Parse(update.Span))),
                CancellationToken.None);
            foreach (ActorFrame frame in frames)
            {
                JsonArray next = new([.. frame.Next.Select(static n => (JsonNode?)n)]);
                result.Frames.Add(AbiResult.Frame(JsonNode.Parse(frame.Payload.Span), next, JsonNode.Parse(frame.Headers.Span)));
            }
        }
        catch (ActorException e)
        {
            Assert.Contains(e.Type, BuiltIn);
            result.Fail(e.Type, e.Message);
        }
        catch (IOException)
        {
            result.Fail(null, null);
        }

        return result;
    }

    private static async IAsyncEnumerable<ActorYield> InterpretAsync(
        JsonArray program, ActorContext context, AbiResult result, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (JsonNode? step in program)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            switch (step)
            {
                case null:
                    yield return null!;
                    break;
                case JsonObject frame:
                    yield return ActorYield.Payload(frame["payload"]);
                    break;
                case JsonArray command:
                    if (Yield(command) is { } item)
                    {
                        yield return item;
                    }
                    else
                    {
                        Call(command, context, result);
                    }

                    break;
            }
        }
    }

    private static ActorYield? Yield(JsonArray command) => Word(command, 0) switch
    {
        "SET" => ActorYield.Set(Word(command, 1), command[2]),
        "DEL" => ActorYield.Delete(Word(command, 1)),
        "FLY" => ActorYield.Fly(command[1]),
        _ => null,
    };

    private static void Call(JsonArray command, ActorContext context, AbiResult result)
    {
        switch (Word(command, 0))
        {
            case "GET":
                result.Got.Add(AbiResult.Text(context.Get(Word(command, 1))));
                break;
            case "GET_AND_CHANGE":
                context.Get(Word(command, 1))!.AsObject().Clear();
                break;
            case "SET_AND_CHANGE":
                JsonObject value = command[2]!.DeepClone().AsObject();
                context.Set(Word(command, 1), value);
                value.Clear();
                break;
            case "SET":
                context.Set(Word(command, 1), command[2]);
                break;
            case "DEL":
                context.Delete(Word(command, 1));
                break;
            case "RAISE":
                throw new IOException(Word(command, 1));
            case "TRY":
                try
                {
                    Call(command[1]!.AsArray(), context, result);
                }
                catch (ActorException e)
                {
                    result.Got.Add(AbiResult.Text(new JsonObject { ["caught"] = e.Type, ["message"] = e.Message }));
                }

                break;
            case var verb:
                throw new InvalidOperationException($"The table has a command that C# does not know: {verb}");
        }
    }

    private static string Word(JsonArray command, int index) => command[index]!.GetValue<string>();
}
