using Asya.Actors;

namespace Asya.Samples.Expenses;

/// <summary>A receipt, after its amount was converted.</summary>
public sealed record Receipt(decimal Eur);

/// <summary>The part of the payload that <see cref="CheckTotal"/> reads.</summary>
public sealed record Expense(IReadOnlyList<Receipt>? Converted = null);

/// <summary>The part of the payload that <see cref="CheckTotal"/> writes.</summary>
public sealed record Checked(decimal Total, string Status);

/// <summary>Adds the receipts up, and asks for an approval if the total is above the limit.</summary>
public sealed class CheckTotal : IActor<Expense, Checked>
{
    private const decimal Limit = 100;

    public Task<Checked?> ProcessAsync(Expense payload, ActorContext context, CancellationToken cancellationToken)
    {
        decimal total = (payload.Converted ?? []).Sum(receipt => receipt.Eur);
        if (total <= Limit)
        {
            return Task.FromResult<Checked?>(new(total, "auto_approved"));
        }

        context.Prepend("x-pause");
        return Task.FromResult<Checked?>(new(total, "awaiting_approval"));
    }
}
