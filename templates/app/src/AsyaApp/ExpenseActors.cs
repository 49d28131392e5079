using Microsoft.Extensions.DependencyInjection;

namespace AsyaApp;

/// <summary>The C# actors, for the program and for its tests. Those in Python are in config/actors.yaml.</summary>
public static class ExpenseActors
{
    public static IServiceCollection AddExpenseActors(this IServiceCollection services) =>
        services.AddActor<CheckExpense>("check_expense");
}
