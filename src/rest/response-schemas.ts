import { z } from 'zod'
import { invitationSchema } from './invitation-json.ts'

export const invitationsSchema = z.array(invitationSchema).describe('Invitations.')

export const invitationPageSchema = z
  .strictObject({
    data: invitationsSchema,
    total_count: z.int().min(0).describe('The number of invitations on all pages.'),
  })
  .describe('A part of a list of invitations.')

export const invitationListSchema = z.union([invitationsSchema, invitationPageSchema])

export const deletedInvitationSchema = z
  .strictObject({
    object: z.literal('invitation'),
    id: z.string().describe('The id of the deleted invitation.'),
    deleted: z.literal(true),
  })
  .describe('What is left of a deleted invitation.')

export const errorResponseSchema = z
  .strictObject({
    errors: z
      .array(
        z.strictObject({
          code: z.string().describe('The error code, for programs.'),
          message: z.string().describe('A short message for people.'),
          long_message: z.string().describe('The full message for people.'),
          meta: z.strictObject({
            param_name: z.string().optional().describe('The name of the parameter.'),
            email_addresses: z.array(z.string()).optional().describe('The addresses of the error.'),
            data: z
              .strictObject({ index: z.int().min(0).describe('The row of a bulk call, starting at 0.') })
              .optional(),
          }),
        }),
      )
      .min(1),
    clerk_trace_id: z.string().describe('The request’s id in the gateway’s log.'),
  })
  .describe('The reasons why the request failed.')
