using Asya.Actors;

namespace AsyaApp;

/// <summary>An expense as it is claimed. Members that are not named here stay in the payload.</summary>
public sealed record Expense(string Title, decimal Amount);

/// <summary>What the check adds to the payload.</summary>
public sealed record CheckedExpense(string Risk);

/// <summary>Says how much attention an expense needs. Small ones are paid without a question.</summary>
public sealed class CheckExpense : IActor<Expense, CheckedExpense>
{
    public Task<CheckedExpense?> ProcessAsync(Expense payload, ActorContext context, CancellationToken cancellationToken)
    {
        if (payload.Amount <= 50)
        {
            context.ContinueWith("book_expense");
        }

        return Task.FromResult<CheckedExpense?>(new(payload.Amount > 1000 ? "high" : "low"));
    }
}
