using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Generates, for one interface, the class of its references and one class of calls for each method.</summary>
internal static class ReferenceGenerator
{
    public const string AssemblyName = "Asya.Embedded.References";

    private const MethodAttributes Implementation = MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot;
    private const MethodAttributes Override = MethodAttributes.Assembly | MethodAttributes.Virtual | MethodAttributes.HideBySig;
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Lock Gate = new();
    private static readonly AssemblyBuilder Assembly = AssemblyBuilder.DefineDynamicAssembly(new(AssemblyName), AssemblyBuilderAccess.Run);
    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule(AssemblyName);
    private static readonly HashSet<string> Opened = [];
    private static int s_count;
    private static readonly MethodInfo SendMethod = typeof(GrainReference).GetMethod(nameof(GrainReference.Send), Instance)!;
    private static readonly MethodInfo CompletedTask = typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!;
    private static readonly ConstructorInfo ReferenceConstructor = typeof(GrainReference).GetConstructor(Instance, [typeof(ReferenceSeed).MakeByRefType()])!;

    public static Func<ReferenceSeed, GrainReference> Generate(GrainInterface grainInterface)
    {
        // The dynamic module is not made for several writers.
        lock (Gate)
        {
            Type type = grainInterface.Type;
            Open(type);
            TypeBuilder reference = Module.DefineType($"{type.Namespace}.{type.Name}.Reference{s_count++}", TypeAttributes.NotPublic | TypeAttributes.Sealed, typeof(GrainReference), [type]);
            DefineConstructor(reference);
            for (int i = 0; i < grainInterface.Methods.Length; i++)
            {
                ImplementMethod(reference, grainInterface.Methods[i].Method, i);
            }

            MethodInfo create = reference.CreateType().GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!;
            return create.CreateDelegate<Func<ReferenceSeed, GrainReference>>();
        }
    }

    private static void DefineConstructor(TypeBuilder reference)
    {
        ConstructorBuilder constructor = reference.DefineConstructor(MethodAttributes.Assembly, CallingConventions.HasThis, [typeof(ReferenceSeed)]);
        ILGenerator il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarga_S, (byte)1);
        il.Emit(OpCodes.Call, ReferenceConstructor);
        il.Emit(OpCodes.Ret);

        il = reference.DefineMethod("Create", MethodAttributes.Static | MethodAttributes.Assembly, typeof(GrainReference), [typeof(ReferenceSeed)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    private static void ImplementMethod(TypeBuilder reference, MethodInfo method, int index)
    {
        if (method.IsGenericMethodDefinition || method.IsSpecialName || method.GetParameters().Any(p => p.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name}: a grain interface has plain methods only.");
        }

        Type[] parameters = [.. method.GetParameters().Select(p => p.ParameterType)];
        CallShape shape = CallShape.Of(method);
        foreach (Type used in parameters.Append(method.ReturnType))
        {
            Open(used);
        }

        Type call = GenerateCall(reference.Name, method, parameters, shape, index);
        MethodBuilder implementation = reference.DefineMethod($"{method.DeclaringType!.Name}.{method.Name}", Implementation, method.ReturnType, parameters);
        ILGenerator il = implementation.GetILGenerator();
        LocalBuilder local = il.DeclareLocal(call);
        il.Emit(OpCodes.Newobj, call.GetConstructor(Instance, [])!);
        il.Emit(OpCodes.Stloc, local);
        for (int i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (typeof(IAddressable).IsAssignableFrom(parameters[i]))
            {
                il.Emit(OpCodes.Call, typeof(Addressable).GetMethod(nameof(Addressable.ToReference))!.MakeGenericMethod(parameters[i]));
            }

            il.Emit(OpCodes.Stfld, call.GetField($"a{i}", Instance)!);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Call, SendMethod);
        if (method.ReturnType != typeof(void))
        {
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Call, shape.CallType.GetProperty(nameof(Call<int>.Task))!.GetMethod!);
            if (shape.ValueTask is { } valueTask)
            {
                il.Emit(OpCodes.Newobj, valueTask.GetConstructor([valueTask.IsGenericType ? typeof(Task<>).MakeGenericType(shape.Result) : typeof(Task)])!);
            }
        }

        il.Emit(OpCodes.Ret);
        reference.DefineMethodOverride(implementation, method);
    }

    private static Type GenerateCall(string referenceName, MethodInfo method, Type[] parameters, CallShape shape, int index)
    {
        TypeBuilder call = Module.DefineType($"{method.DeclaringType!.Namespace}.{method.DeclaringType.Name}.{referenceName}.{method.Name}.{index}", TypeAttributes.NotPublic | TypeAttributes.Sealed, shape.CallType);
        FieldBuilder[] fields = [.. parameters.Select((type, i) => call.DefineField($"a{i}", type, FieldAttributes.Assembly))];

        ILGenerator il = call.DefineConstructor(MethodAttributes.Assembly, CallingConventions.HasThis, []).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, shape.CallType.GetConstructor(Instance, [])!);
        il.Emit(OpCodes.Ret);

        il = call.DefineMethod(nameof(Call.Invoke), Override, typeof(Task), [typeof(object)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType);
        foreach (FieldBuilder field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        if (shape.ValueTask is { } valueTask)
        {
            LocalBuilder local = il.DeclareLocal(valueTask);
            il.Emit(OpCodes.Stloc, local);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, valueTask.GetMethod(nameof(System.Threading.Tasks.ValueTask.AsTask))!);
        }
        else if (method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Call, CompletedTask);
        }

        il.Emit(OpCodes.Ret);

        DefineCopyArguments(call, fields);
        if (Array.Find(fields, f => f.FieldType == typeof(CancellationToken)) is { } token)
        {
            il = call.DefineMethod(nameof(Call.Token), Override, typeof(CancellationToken).MakeByRefType(), []).GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldflda, token);
            il.Emit(OpCodes.Ret);
        }

        return call.CreateType();
    }

    private static void DefineCopyArguments(TypeBuilder call, FieldBuilder[] fields)
    {
        ILGenerator il = call.DefineMethod(nameof(Call.CopyArguments), Override, typeof(void), [typeof(IWireCopier)]).GetILGenerator();
        MethodInfo copy = typeof(IWireCopier).GetMethod(nameof(IWireCopier.Copy))!;
        foreach (FieldBuilder field in fields)
        {
            if (field.FieldType != typeof(CancellationToken))
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldfld, field);
                il.Emit(OpCodes.Callvirt, copy.MakeGenericMethod(field.FieldType));
                il.Emit(OpCodes.Stfld, field);
            }
        }

        il.Emit(OpCodes.Ret);
    }

    // Generated code may use what is internal to the assemblies its interfaces come from.
    private static void Open(Type type)
    {
        foreach (Type argument in type.IsGenericType ? type.GetGenericArguments() : [])
        {
            Open(argument);
        }

        if (!type.IsVisible && type.Assembly.GetName().Name is { } name && Opened.Add(name))
        {
            Assembly.SetCustomAttribute(new(typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!, [name]));
        }
    }
}
