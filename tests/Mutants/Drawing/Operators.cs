using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Telematics.Mutants.Drawing
{
    /// <summary>The mechanical operators: what they can change in a source.</summary>
    public static class Operators
    {
        // Another operator for each, by its text.
        private static readonly Dictionary<string, (string Name, string Other)> Binary = new(StringComparer.Ordinal)
        {
            ["<"] = ("border", "<="),
            ["<="] = ("border", "<"),
            [">"] = ("border", ">="),
            [">="] = ("border", ">"),
            ["=="] = ("equality", "!="),
            ["!="] = ("equality", "=="),
            ["&&"] = ("logic", "||"),
            ["||"] = ("logic", "&&"),
            ["+"] = ("arithmetic", "-"),
            ["-"] = ("arithmetic", "+"),
            ["*"] = ("arithmetic", "+"),
            ["/"] = ("arithmetic", "*"),
            ["%"] = ("arithmetic", "/"),
            ["<<"] = ("bits", ">>"),
            [">>"] = ("bits", "<<"),
            ["&"] = ("bits", "|"),
            ["|"] = ("bits", "&"),
            ["^"] = ("bits", "|"),
            ["+="] = ("arithmetic", "-="),
            ["-="] = ("arithmetic", "+="),
            ["++"] = ("arithmetic", "--"),
            ["--"] = ("arithmetic", "++"),
        };

        /// <summary>Finds every change, in the order of the source.</summary>
        public static IEnumerable<Change> Find(string content)
        {
            SyntaxNode root = CSharpSyntaxTree.ParseText(content).GetRoot();
            foreach (SyntaxNode node in root.DescendantNodes().Where(n => MemberOf(n) is not null && !n.Ancestors().Any(a => a is AttributeSyntax)))
            {
                foreach (Change change in Of(node, MemberOf(node)!))
                {
                    yield return change;
                }
            }
        }

        private static IEnumerable<Change> Of(SyntaxNode node, string member)
        {
            if (OperatorOf(node) is { } token && Binary.TryGetValue(token.Text, out (string Name, string Other) binary))
            {
                yield return new Change(binary.Name, member, token.Span, binary.Other, $"{binary.Other} for {token.Text}");
            }

            switch (node)
            {
                case LiteralExpressionSyntax { Token.Value: int value } literal:
                    string text = literal.Token.Text;
                    yield return new Change("constant", member, literal.Span, Text(value + 1, text), $"{Text(value + 1, text)} for {text}");
                    if (value > 0)
                    {
                        yield return new Change("constant", member, literal.Span, Text(value - 1, text), $"{Text(value - 1, text)} for {text}");
                    }

                    break;
                case ExpressionStatementSyntax { Parent: BlockSyntax } statement:
                    yield return new Change("removed", member, statement.Span, ";", "the statement is gone");
                    break;
                case IfStatementSyntax choice:
                    yield return new Change("negated", member, choice.Condition.Span, $"!({choice.Condition})", "the condition is turned round");
                    break;
                case ReturnStatementSyntax { Expression: { } returned } when ReturnsBool(node):
                    foreach (string other in new[] { "true", "false" }.Where(o => o != returned.ToString()))
                    {
                        yield return new Change("returned", member, returned.Span, other, $"always {other}");
                    }

                    break;
            }
        }

        private static SyntaxToken? OperatorOf(SyntaxNode node) => node switch
        {
            BinaryExpressionSyntax binary => binary.OperatorToken,
            AssignmentExpressionSyntax assignment => assignment.OperatorToken,
            PrefixUnaryExpressionSyntax prefix when prefix.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression => prefix.OperatorToken,
            PostfixUnaryExpressionSyntax postfix when postfix.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression => postfix.OperatorToken,
            _ => null,
        };

        private static bool ReturnsBool(SyntaxNode node) =>
            node.Ancestors().OfType<MethodDeclarationSyntax>().FirstOrDefault() is { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } };

        private static string Text(int value, string like) =>
            like.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? "0x" + value.ToString("X", CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);

        private static string? MemberOf(SyntaxNode node) => node.Ancestors().Select(a => a switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
            _ => null,
        }).FirstOrDefault(name => name is not null);
    }
}
