using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Asya.Gateway.Responses;

namespace Asya.Gateway.Tests;

/// <summary>Answers are written by generated code, which a converter on a member, or among the options, would switch off.</summary>
public sealed class AnswerContextTests
{
    [Fact]
    public void Each_answer_is_written_by_generated_code()
    {
        Type[] answers =
        [
            .. typeof(AnswerContext).GetCustomAttributesData()
                .Where(static one => one.AttributeType == typeof(JsonSerializableAttribute))
                .Select(static one => (Type)one.ConstructorArguments[0].Value!)
                .Where(static type => !type.IsAbstract),
        ];

        Assert.NotEmpty(answers);
        Assert.All(answers, static type =>
        {
            JsonTypeInfo info = AnswerContext.Default.GetTypeInfo(type)!;
            PropertyInfo handler = typeof(JsonTypeInfo<>).MakeGenericType(type).GetProperty("SerializeHandler")!;
            Assert.NotNull(handler.GetValue(info));
        });
    }
}
