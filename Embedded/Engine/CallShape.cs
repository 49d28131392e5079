using System.Reflection;

namespace Orleans.Embedded;

/// <summary>What the return type of a grain method asks of its call.</summary>
/// <param name="Result">The type of the result.</param>
/// <param name="ValueTask">The return type, if that is a value task.</param>
internal readonly record struct CallShape(Type Result, Type? ValueTask)
{
    public Type CallType => typeof(Call<>).MakeGenericType(Result);

    public static CallShape Of(MethodInfo method)
    {
        Type type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task))
        {
            return new(typeof(NoResult), null);
        }

        if (type == typeof(ValueTask))
        {
            return new(typeof(NoResult), type);
        }

        Type? definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition == typeof(Task<>))
        {
            return new(type.GetGenericArguments()[0], null);
        }

        return definition == typeof(ValueTask<>)
            ? new(type.GetGenericArguments()[0], type)
            : throw new NotSupportedException($"{method.DeclaringType}.{method.Name}: a grain method returns Task, Task<T>, ValueTask or ValueTask<T>, not {type}.");
    }
}
