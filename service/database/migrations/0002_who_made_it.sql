ALTER TABLE "tokens" ADD COLUMN "made_by" text;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "created_by" text;--> statement-breakpoint
CREATE INDEX "tokens_made_by" ON "tokens" USING btree ("made_by");--> statement-breakpoint
CREATE INDEX "workspaces_created_by" ON "workspaces" USING btree ("created_by");